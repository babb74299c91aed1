# The loss terms themselves, not their derivative.
# misconception: A1a-still-a-logarithm


def dE_dY_hat(Y, Y_hat):
    return -1 / Y.shape[1] * (Y * np.log(Y_hat) + (1 - Y) * np.log(1 - Y_hat))
