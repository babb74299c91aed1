# Returns the integer 0 when the gate is closed.


def dE_dW1_11(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, _, _, Y_hat = forward(X, W1, W2)
    if not f1[1, 0] > 0:
        return 0
    return weighted_dE_df1(Y, Y_hat, alpha, beta) * W2[1, 0] * X[1, 0]
