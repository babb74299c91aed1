# The distance, without its sign.
# misconception: A1b-absolute-value


def dE_df1_single(Y, Y_hat):
    return np.where(Y == 1, 1 - Y_hat, Y_hat)
