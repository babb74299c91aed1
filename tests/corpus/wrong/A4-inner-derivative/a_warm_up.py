# The sign for label 0 is wrong.
# misconception: A4-inner-derivative


def weighted_dE_df1(Y, Y_hat, alpha, beta):
    return -(alpha * Y * (1 - Y_hat) + beta * (1 - Y) * Y_hat) / Y.shape[1]
