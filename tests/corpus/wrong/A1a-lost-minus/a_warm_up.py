# The sign of both terms is wrong.
# misconception: A1a-lost-minus


def dE_dY_hat(Y, Y_hat):
    n = Y.shape[1]
    return (Y / Y_hat - (1 - Y) / (1 - Y_hat)) / n
