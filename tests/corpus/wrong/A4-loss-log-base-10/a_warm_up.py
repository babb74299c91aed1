# Your logarithm has base 10.
# misconception: A4-loss-log-base-10


def weighted_bce_loss(Y, Y_hat, alpha, beta):
    return -np.mean(alpha * Y * np.log10(Y_hat) + beta * (1 - Y) * np.log10(1 - Y_hat))
