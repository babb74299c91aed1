# Before the last simplification.


def dE_df1_single(Y, Y_hat):
    return np.subtract((1 - Y) * Y_hat, Y * (1 - Y_hat))
