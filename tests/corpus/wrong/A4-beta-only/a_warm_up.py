# Data points with label 1 are not weighted.
# misconception: A4-beta-only


def weighted_dE_df1(Y, Y_hat, alpha, beta):
    w = np.where(Y == 0, beta, 1)
    return w * (Y_hat - Y) / Y.shape[1]
