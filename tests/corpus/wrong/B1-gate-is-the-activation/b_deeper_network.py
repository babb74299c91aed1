# a1 in place of the slope.
# misconception: B1-gate-is-the-activation


def dE_dW1_11(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, f2, Y_hat = forward(X, W1, W2)
    d = weighted_dE_df1(Y, Y_hat, alpha, beta)
    return float((d * W2[1, 0] * a1[1, 0] * X[1, 0])[0, 0])
