# np.diagflat of the variance.


def dY_hat_df1(Y_hat):
    return np.diagflat(0.25 - (Y_hat - 0.5) ** 2)
