# A 0-d array.


def bce_loss(Y, Y_hat):
    return np.asarray(-np.average(Y * np.log(Y_hat) + (1 - Y) * np.log1p(-Y_hat)))
