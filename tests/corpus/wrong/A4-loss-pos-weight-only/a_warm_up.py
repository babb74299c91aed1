# Only label 1 is weighted, as with pos_weight.
# misconception: A4-loss-alpha-only


def weighted_bce_loss(Y, Y_hat, alpha, beta):
    return float(np.mean(-alpha * Y * np.log(Y_hat) - (1 - Y) * np.log(1 - Y_hat)))
