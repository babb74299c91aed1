# Negative.
# misconception: A4-loss-lost-minus


def weighted_bce_loss(Y, Y_hat, alpha, beta):
    n = Y.shape[1]
    return 1 / n * np.sum(alpha * Y * np.log(Y_hat) + beta * (1 - Y) * np.log(1 - Y_hat))
