# All data points count with beta.
# misconception: A4-beta-for-all


def weighted_dE_df1(Y, Y_hat, alpha, beta):
    return beta * (Y_hat - Y) / Y.shape[1]
