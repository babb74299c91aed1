# A full matrix.
# misconception: A3-jacobian-outer-product


def dY_hat_df1(Y_hat):
    return np.outer(Y_hat, 1 - Y_hat)
