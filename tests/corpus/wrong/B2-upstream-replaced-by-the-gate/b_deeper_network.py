# = where *= should stand: the gate replaces the upstream gradient.
# misconception: B2-gate-replaces-upstream


def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, f2, Y_hat = forward(X, W1, W2)
    d2 = weighted_dE_df1(Y, Y_hat, alpha, beta)
    d1 = W2 @ d2
    d1 = relu_grad(f1)
    return X @ d1.T, a1 @ d2.T
