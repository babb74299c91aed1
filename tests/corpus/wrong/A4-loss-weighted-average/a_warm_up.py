# Normalises by the sum of the weights.
# misconception: A4-loss-divided-by-the-weights


def weighted_bce_loss(Y, Y_hat, alpha, beta):
    w = np.where(Y == 1, alpha, beta)
    return float(np.average(-np.log(np.where(Y == 1, Y_hat, 1 - Y_hat)), weights=w))
