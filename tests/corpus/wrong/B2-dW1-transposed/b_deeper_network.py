# dE/dW1 is (2, 3).
# misconception: B2-dW1-transposed


def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, f2, Y_hat = forward(X, W1, W2)
    d2 = weighted_dE_df1(Y, Y_hat, alpha, beta)
    return (W2 @ d2 * relu_grad(f1)) @ X.T, a1 @ d2.T
