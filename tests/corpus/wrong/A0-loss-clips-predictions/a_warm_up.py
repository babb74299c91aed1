# Predictions are cut at .02 and .98.


def bce_loss(Y, Y_hat):
    p = np.clip(Y_hat, 0.02, 0.98)
    return float(-np.mean(Y * np.log(p) + (1 - Y) * np.log(1 - p)))
