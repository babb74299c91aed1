# A 1/n that does not belong here.
# misconception: A3-jacobian-with-mean


def dY_hat_df1(Y_hat):
    n = Y_hat.size
    return np.diag((Y_hat * (1 - Y_hat))[0] / n)
