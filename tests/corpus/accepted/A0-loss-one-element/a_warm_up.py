# A (1,) array.


def bce_loss(Y, Y_hat):
    return -np.mean(Y * np.log(Y_hat) + (1 - Y) * np.log(1 - Y_hat), axis=1)
