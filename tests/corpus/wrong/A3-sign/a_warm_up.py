# Label minus prediction.
# misconception: A3-sign


def dE_df1(Y, Y_hat):
    return (Y - Y_hat) / Y.shape[1]
