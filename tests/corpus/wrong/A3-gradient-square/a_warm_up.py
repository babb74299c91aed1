# Multiplies elementwise by the Jacobian and returns (n, n).
# misconception: A3-table-for-row


def dE_df1(Y, Y_hat):
    return dE_dY_hat(Y, Y_hat) * dY_hat_df1(Y_hat)
