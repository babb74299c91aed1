# Label minus prediction.
# misconception: A1b-sign


def dE_df1_single(Y, Y_hat):
    return Y - Y_hat
