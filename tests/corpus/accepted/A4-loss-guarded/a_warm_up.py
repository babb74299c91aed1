# A guard of 1e-7.


def weighted_bce_loss(Y, Y_hat, alpha, beta):
    p = np.clip(Y_hat, 1e-7, 1 - 1e-7)
    return -np.mean(alpha * Y * np.log(p) + beta * (1 - Y) * np.log(1 - p))
