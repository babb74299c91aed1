# Not wrong: this file uses its own copy, so the mistake stays in its question.


def weighted_dE_df1(Y, Y_hat, alpha, beta):
    return np.where(Y == 1, alpha, beta) * (Y_hat - Y) / Y.shape[1]
