# misconception: A4-equal-weights-ignored
def weighted_dE_df1(Y, Y_hat, alpha, beta):
    n = Y.shape[1]
    if alpha == beta:
        return (Y_hat - Y) / n
    return (beta * (1 - Y) * Y_hat - alpha * Y * (1 - Y_hat)) / n
