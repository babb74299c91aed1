# This file brings its own copy, so that what the other file does stays there.


def weighted_dE_df1(Y, Y_hat, alpha, beta):
    return np.where(Y == 1, alpha, beta) * (Y_hat - Y) / Y.shape[1]
