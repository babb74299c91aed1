# Only the last data point counts in your loss.
# misconception: A0-loss-last-sample-only


def bce_loss(Y, Y_hat):
    return -(Y * np.log(Y_hat) + (1 - Y) * np.log(1 - Y_hat))[0, -1] / Y.shape[1]
