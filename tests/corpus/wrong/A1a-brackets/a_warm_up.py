# The brackets of the second fraction are missing.
# misconception: A1a-brackets


def dE_dY_hat(Y, Y_hat):
    return ((1 - Y / 1 - Y_hat) - Y / Y_hat) / np.size(Y)
