# Of the two terms only one is divided by the number of data points.
# misconception: A1a-mean-of-one-term-only


def dE_dY_hat(Y, Y_hat):
    return -Y / Y_hat / Y.shape[1] + (1 - Y) / (1 - Y_hat)
