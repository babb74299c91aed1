# Only the term of label 1 is divided by the number of data points.
# misconception: A4-brackets


def weighted_dE_df1(Y, Y_hat, alpha, beta):
    return beta * (1 - Y) * Y_hat - alpha * Y * (1 - Y_hat) / Y.shape[1]
