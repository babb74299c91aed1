# The term for label 0 is missing.
# misconception: A0-loss-label-1-only


def bce_loss(Y, Y_hat):
    return float(-(Y * np.log(Y_hat)).mean())
