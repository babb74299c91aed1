# log(alpha * Y_hat).
# misconception: A4-loss-weights-inside-the-log


def weighted_bce_loss(Y, Y_hat, alpha, beta):
    return -float(np.mean(Y * np.log(alpha * Y_hat) + (1 - Y) * np.log(beta * (1 - Y_hat))))
