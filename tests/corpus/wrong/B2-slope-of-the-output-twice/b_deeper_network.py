# Multiplies by Y_hat (1 - Y_hat) once more.
# misconception: B2-slope-of-the-output-twice


def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    f1, a1, f2, Y_hat = forward(X, W1, W2)
    d2 = weighted_dE_df1(Y, Y_hat, alpha, beta) * (Y_hat * (1 - Y_hat))
    return X @ (W2 @ d2 * relu_grad(f1)).T, a1 @ d2.T
