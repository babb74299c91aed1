# The gates of column 0 for all columns.
# misconception: B2-gate-of-the-first-sample


def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, f2, Y_hat = forward(X, W1, W2)
    d2 = weighted_dE_df1(Y, Y_hat, alpha, beta)
    d1 = W2 @ d2
    for j in range(2):
        if f1[j, 0] <= 0:
            d1[j] = 0
    return X @ d1.T, a1 @ d2.T
