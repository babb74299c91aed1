# Two independent mistakes: alpha and beta exchanged in A4, the wrong input in B1.
# misconception: A4-weights-swapped


def weighted_dE_df1(Y, Y_hat, alpha, beta):
    return (alpha * (1 - Y) * Y_hat - beta * Y * (1 - Y_hat)) / Y.shape[1]
