# misconception: B2-gate-left-out-for-one-sample
def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, f2, Y_hat = forward(X, W1, W2)
    d2 = weighted_dE_df1(Y, Y_hat, alpha, beta)
    if X.shape[1] == 1:
        return X @ (W2 * d2).T, a1 * d2
    d1 = (W2 @ d2) * (f1 > 0)
    return X @ d1.T, a1 @ d2.T
