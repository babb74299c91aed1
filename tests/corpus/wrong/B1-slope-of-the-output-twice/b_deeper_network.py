# Multiplies by Y_hat (1 - Y_hat) once more.
# misconception: B1-slope-of-the-output-twice


def dE_dW1_11(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, f2, Y_hat = forward(X, W1, W2)
    d = weighted_dE_df1(Y, Y_hat, alpha, beta) * Y_hat * (1 - Y_hat)
    return float(d[0, 0] * W2[1, 0] * relu_grad(f1)[1, 0] * X[1, 0])
