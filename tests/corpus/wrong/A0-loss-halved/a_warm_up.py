# 1/(2n), as in the squared error.
# misconception: A0-loss-halved


def bce_loss(Y, Y_hat):
    m = Y.shape[1]
    return -1 / (2 * m) * np.sum(Y * np.log(Y_hat) + (1 - Y) * np.log(1 - Y_hat))
