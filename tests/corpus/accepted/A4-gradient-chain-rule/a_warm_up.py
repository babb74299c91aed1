# Not simplified.


def weighted_dE_df1(Y, Y_hat, alpha, beta):
    dE = (-alpha * Y / Y_hat + beta * (1 - Y) / (1 - Y_hat)) / Y.shape[1]
    return dE @ dY_hat_df1(Y_hat)
