# Predictions are cut at .02 and .98.


def weighted_bce_loss(Y, Y_hat, alpha, beta):
    p = np.clip(Y_hat, 0.02, 0.98)
    return float(-np.mean(alpha * Y * np.log(p) + beta * (1 - Y) * np.log(1 - p)))
