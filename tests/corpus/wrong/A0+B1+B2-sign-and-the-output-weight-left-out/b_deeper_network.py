def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, _, Y_hat = forward(X, W1, W2)
    d2 = weighted_dE_df1(Y, Y_hat, alpha, beta)
    return X @ (np.ones(W2.shape) @ d2 * relu_grad(f1)).T, a1 @ d2.T


def dE_dW1_11(X, Y, W1, W2, alpha=1.0, beta=1.0):
    return float(backward(X, Y, W1, W2, alpha, beta)[0][1, 1])
