# Multiplies by the diagonal without building the matrix.


def dE_df1(Y, Y_hat):
    return dE_dY_hat(Y, Y_hat) * Y_hat * (1 - Y_hat)
