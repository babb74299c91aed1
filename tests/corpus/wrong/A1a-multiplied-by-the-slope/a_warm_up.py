# You multiplied by Y_hat and 1 - Y_hat.
# misconception: A1a-multiplied-by-the-slope


def dE_dY_hat(Y, Y_hat):
    return (Y_hat - Y) * Y_hat * (1 - Y_hat) / Y.shape[1]
