# Guards the logarithm against 0.


def bce_loss(Y, Y_hat):
    p = np.clip(Y_hat, 1e-7, 1 - 1e-7)
    return -np.mean(Y * np.log(p) + (1 - Y) * np.log(1 - p))
