# 1/n only in dE/dW2.
# misconception: B2-dW1-forgot-the-mean


def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, f2, Y_hat = forward(X, W1, W2)
    d2 = (Y_hat - Y) * np.where(Y == 1, alpha, beta)
    d1 = W2 @ d2 * relu_grad(f1)
    return X @ d1.T, a1 @ d2.T / Y.shape[1]
