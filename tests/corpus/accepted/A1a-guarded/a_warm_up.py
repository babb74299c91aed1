# Guards both denominators.


def dE_dY_hat(Y, Y_hat):
    Y_hat = np.clip(Y_hat, 1e-7, 1 - 1e-7)
    return -(np.divide(Y, Y_hat) - np.divide(1 - Y, 1 - Y_hat)) / Y.shape[1]
