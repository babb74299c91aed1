# The log of a product of powers.


def bce_loss(Y, Y_hat):
    likelihood = Y_hat**Y * (1 - Y_hat) ** (1 - Y)
    return float(-np.log(likelihood).sum() / likelihood.size)
