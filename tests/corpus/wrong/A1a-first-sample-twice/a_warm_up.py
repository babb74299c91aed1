# The loop overwrites every entry with that of column 0.
# misconception: A1a-first-sample-everywhere


def dE_dY_hat(Y, Y_hat):
    out = np.zeros_like(Y_hat)
    for i in range(Y.shape[1]):
        out[:, i] = (Y_hat[0, 0] - Y[0, 0]) / (Y_hat[0, 0] * (1 - Y_hat[0, 0])) / Y.shape[1]
    return out
