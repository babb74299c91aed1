# alpha and beta have changed places.
# misconception: A4-loss-weights-swapped


def weighted_bce_loss(Y, Y_hat, alpha, beta):
    return float(-np.mean(beta * Y * np.log(Y_hat) + alpha * (1 - Y) * np.log(1 - Y_hat)))
