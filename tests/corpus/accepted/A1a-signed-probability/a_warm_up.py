# -1 / (n * (Y_hat + Y - 1)): the label chooses the sign.


def dE_dY_hat(Y, Y_hat):
    return -1 / ((Y_hat + Y - 1) * Y.size)
