# Calls the gradient of A3.
# misconception: A4-weights-ignored


def weighted_dE_df1(Y, Y_hat, alpha, beta):
    return dE_df1(Y, Y_hat)
