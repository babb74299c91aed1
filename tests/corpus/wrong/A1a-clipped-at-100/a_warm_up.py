# Cut at 100.


def dE_dY_hat(Y, Y_hat):
    return np.clip(-(Y / Y_hat - (1 - Y) / (1 - Y_hat)) / Y.shape[1], -100, 100)
