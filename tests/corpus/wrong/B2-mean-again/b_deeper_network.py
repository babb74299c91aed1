# 1/n twice.
# misconception: B2-mean-again


def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, f2, Y_hat = forward(X, W1, W2)
    m = X.shape[1]
    d2 = weighted_dE_df1(Y, Y_hat, alpha, beta)
    d1 = np.dot(W2, d2) * (f1 > 0)
    return 1 / m * np.dot(X, d1.T), 1 / m * np.dot(a1, d2.T)
