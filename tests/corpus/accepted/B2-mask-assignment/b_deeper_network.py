# Sets the closed entries to 0.


def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, f2, Y_hat = forward(X, W1, W2)
    d2 = weighted_dE_df1(Y, Y_hat, alpha, beta)
    d1 = W2.dot(d2)
    d1[f1 <= 0] = 0
    return [X.dot(d1.T), a1.dot(d2.T)]
