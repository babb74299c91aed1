# The product of both derivatives, not simplified.


def dE_df1_single(Y, Y_hat):
    dE = -Y / Y_hat + (1 - Y) / (1 - Y_hat)
    dY = Y_hat * (1 - Y_hat)
    return dE * dY
