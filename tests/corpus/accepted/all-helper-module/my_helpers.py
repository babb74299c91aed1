"""Small things that I need everywhere."""


def count(Y):
    return Y.shape[1]


def residual(Y, Y_hat):
    return Y_hat - Y
