# log10 in place of the natural logarithm.
# misconception: A0-loss-log-base-10


def bce_loss(Y, Y_hat):
    return -float((Y * np.log10(Y_hat) + (1 - Y) * np.log10(1 - Y_hat)).mean())
