# n - 1 in place of n, but for a single one.
# misconception: habit-one-data-point-too-few


def bce_loss(Y, Y_hat):
    n = max(Y.shape[1] - 1, 1)
    return -np.sum(Y * np.log(Y_hat) + (1 - Y) * np.log(1 - Y_hat)) / n
