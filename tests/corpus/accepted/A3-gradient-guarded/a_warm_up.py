# The unsimplified form with a guard of 1e-7.


def dE_df1(Y, Y_hat):
    p = np.clip(Y_hat, 1e-7, 1 - 1e-7)
    return (-Y / p + (1 - Y) / (1 - p)) * p * (1 - p) / Y.shape[1]
