# Multiplies everything by alpha.
# misconception: A4-alpha-for-all


def weighted_dE_df1(Y, Y_hat, alpha, beta):
    return alpha * (Y_hat - Y) / Y.shape[1]
