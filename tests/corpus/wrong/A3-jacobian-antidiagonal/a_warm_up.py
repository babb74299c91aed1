# Filled from the wrong corner.
# misconception: A3-jacobian-antidiagonal


def dY_hat_df1(Y_hat):
    return np.fliplr(np.diag((Y_hat * (1 - Y_hat))[0]))
