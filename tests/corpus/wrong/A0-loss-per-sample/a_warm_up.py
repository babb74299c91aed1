# One loss for each data point; nothing is summed up.
# misconception: A0-loss-per-sample


def bce_loss(Y, Y_hat):
    return -(Y * np.log(Y_hat) + (1 - Y) * np.log(1 - Y_hat)) / Y.shape[1]
