# No ReLU on the way back.
# misconception: B2-gate-left-out


def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, f2, Y_hat = forward(X, W1, W2)
    d2 = weighted_dE_df1(Y, Y_hat, alpha, beta)
    d1 = np.dot(W2, d2)
    return np.dot(X, d1.T), np.dot(a1, d2.T)
