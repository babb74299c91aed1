# Data points with label 0 are not weighted.
# misconception: A4-alpha-only


def weighted_dE_df1(Y, Y_hat, alpha, beta):
    w = np.ones_like(Y)
    w[Y == 1] = alpha
    return w * (Y_hat - Y) / Y.shape[1]
