# 1/n is missing.
# misconception: A1a-forgot-the-mean


def dE_dY_hat(Y, Y_hat):
    return -Y / Y_hat + (1 - Y) / (1 - Y_hat)
