# The minus that comes from 1 - Y_hat is forgotten.
# misconception: A1a-inner-derivative


def dE_dY_hat(Y, Y_hat):
    return -(Y / Y_hat + (1 - Y) / (1 - Y_hat)) / Y.shape[1]
