# Stops at dE/dY_hat.
# misconception: A4-slope-left-out


def weighted_dE_df1(Y, Y_hat, alpha, beta):
    n = Y.shape[1]
    return -1 / n * (alpha * Y / Y_hat - beta * (1 - Y) / (1 - Y_hat))
