# Divides by len(Y), which is 1 for a (1, n) array.
# misconception: A1a-forgot-the-mean


def dE_dY_hat(Y, Y_hat):
    return -(Y / Y_hat - (1 - Y) / (1 - Y_hat)) / len(Y)
