# The branch without class weights is the one data point's.
# misconception: B2-mean-forgotten-without-weights


def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, f2, Y_hat = forward(X, W1, W2)
    d2 = Y_hat - Y if alpha == beta == 1 else weighted_dE_df1(Y, Y_hat, alpha, beta)
    return X @ (W2 @ d2 * relu_grad(f1)).T, a1 @ d2.T
