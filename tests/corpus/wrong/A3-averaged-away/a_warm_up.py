# All entries hold the average error.
# misconception: A3-averaged-away


def dE_df1(Y, Y_hat):
    return np.mean(Y_hat - Y) * np.ones(Y.shape)
