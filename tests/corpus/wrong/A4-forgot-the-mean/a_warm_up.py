# 1/n is missing.
# misconception: A4-forgot-the-mean


def weighted_dE_df1(Y, Y_hat, alpha, beta):
    return np.where(Y == 1, alpha, beta) * (Y_hat - Y)
