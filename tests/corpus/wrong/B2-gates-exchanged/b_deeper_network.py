# The gates of the two units have changed places.
# misconception: B2-gates-exchanged


def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, f2, Y_hat = forward(X, W1, W2)
    d2 = weighted_dE_df1(Y, Y_hat, alpha, beta)
    d1 = np.vstack([W2[0, 0] * d2 * (f1[1] > 0), W2[1, 0] * d2 * (f1[0] > 0)])
    return X @ d1.T, a1 @ d2.T
