# W2 is updated before it is used for the way back.
# misconception: B2-step-before-the-way-back


def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, f2, Y_hat = forward(X, W1, W2)
    d2 = weighted_dE_df1(Y, Y_hat, alpha, beta)
    dE_dW2 = a1 @ d2.T
    W2_new = W2 - 0.1 * dE_dW2
    d1 = W2_new @ d2 * relu_grad(f1)
    return X @ d1.T, dE_dW2
