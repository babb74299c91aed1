# The negative log of the probability of the true label.


def bce_loss(Y, Y_hat):
    p = np.where(Y == 1, Y_hat, 1 - Y_hat)
    return float(np.mean(-np.log(p)))
