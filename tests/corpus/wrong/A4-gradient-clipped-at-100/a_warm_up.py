# Cut at 100.


def weighted_dE_df1(Y, Y_hat, alpha, beta):
    return np.clip((beta * (1 - Y) * Y_hat - alpha * Y * (1 - Y_hat)) / Y.shape[1], -100, 100)
