# The branch without class weights forgets the mean in dE/dW2.
# misconception: B2-dW2-mean-forgotten-without-weights


def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, f2, Y_hat = forward(X, W1, W2)
    n = Y.shape[1]
    if alpha == 1 and beta == 1:
        d2 = Y_hat - Y
        return X @ (W2 @ d2 * relu_grad(f1)).T / n, a1 @ d2.T
    d2 = weighted_dE_df1(Y, Y_hat, alpha, beta)
    return X @ (W2 @ d2 * relu_grad(f1)).T, a1 @ d2.T
