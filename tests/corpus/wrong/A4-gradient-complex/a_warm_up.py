# A complex step whose result is never made real.
# misconception: habit-complex


def weighted_dE_df1(Y, Y_hat, alpha, beta):
    g = np.where(Y == 1, alpha, beta) * (Y_hat - Y) / Y.shape[1]
    return g + 0j
