# A list of lists from a comprehension.


def weighted_dE_df1(Y, Y_hat, alpha, beta):
    n = Y.shape[1]
    row = [(alpha if y else beta) * (p - y) / n for y, p in zip(Y.flat, Y_hat.flat)]
    return [row]
