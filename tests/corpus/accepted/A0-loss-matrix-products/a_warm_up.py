# Two matrix products; a (1, 1) array comes back.


def bce_loss(Y, Y_hat):
    m = Y.shape[1]
    return -(np.log(Y_hat) @ Y.T + np.log(1 - Y_hat) @ (1 - Y).T) / m
