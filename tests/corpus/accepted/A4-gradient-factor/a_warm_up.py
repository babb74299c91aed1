# The weight of each data point times the plain gradient.


def weighted_dE_df1(Y, Y_hat, alpha, beta):
    return (alpha * Y + beta * (1 - Y)) * dE_df1(Y, Y_hat)
