# No 1/n at all.
# misconception: B2-forgot-the-mean


def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, f2, Y_hat = forward(X, W1, W2)
    d2 = beta * (1 - Y) * Y_hat - alpha * Y * (1 - Y_hat)
    d1 = np.dot(W2, d2) * (f1 > 0)
    return np.dot(X, d1.T), np.dot(a1, d2.T)
