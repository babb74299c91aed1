# One weight for each data point.


def weighted_bce_loss(Y, Y_hat, alpha, beta):
    weight = np.where(Y == 1, alpha, beta)
    p = np.where(Y == 1, Y_hat, 1 - Y_hat)
    return float(-(weight * np.log(p)).sum() / Y.shape[1])
