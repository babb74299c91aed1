# a1 > 0 is the same as f1 > 0; the mean comes last.


def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, f2, Y_hat = forward(X, W1, W2)
    n = Y.shape[1]
    error = alpha * Y * (Y_hat - 1) + beta * (1 - Y) * Y_hat
    hidden = np.multiply(np.dot(W2, error), np.int64(a1 > 0))
    return np.dot(X, hidden.T) / n, np.dot(a1, error.T) / n
