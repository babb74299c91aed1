# np.matrix.


def dY_hat_df1(Y_hat):
    return np.asmatrix(np.diag(np.ravel(Y_hat * (1 - Y_hat))))
