# Shape is a tuple, not a function.


def weighted_dE_df1(Y, Y_hat, alpha, beta):
    n = Y.shape(1)
    return (beta * (1 - Y) * Y_hat - alpha * Y * (1 - Y_hat)) / n
