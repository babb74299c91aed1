# s * (s - 1).
# misconception: A3-jacobian-sign


def dY_hat_df1(Y_hat):
    return np.diag((Y_hat * (Y_hat - 1)).ravel())
