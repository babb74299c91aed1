# A tiny epsilon inside each logarithm.


def bce_loss(Y, Y_hat):
    eps = 1e-8
    return -(Y * np.log(Y_hat + eps) + (1 - Y) * np.log(1 - Y_hat + eps)).mean()
