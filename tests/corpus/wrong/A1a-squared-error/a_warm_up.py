# The derivative of the mean squared error.
# misconception: A1a-squared-error


def dE_dY_hat(Y, Y_hat):
    return 2 / Y.size * (Y_hat - Y)
