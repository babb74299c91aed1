# squeeze removes the only column when there is one data point.
# misconception: B2-upstream-squeezed


def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, f2, Y_hat = forward(X, W1, W2)
    d2 = np.squeeze(weighted_dE_df1(Y, Y_hat, alpha, beta))
    dE_dW2 = (a1 @ d2)[:, None]
    d1 = np.outer(W2, d2) * (f1 > 0)
    return X @ d1.T, dE_dW2
