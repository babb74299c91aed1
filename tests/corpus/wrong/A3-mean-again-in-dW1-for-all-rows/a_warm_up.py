# The mean again; backward hands over all rows at once.
# misconception: A3-mean-again


def dE_dW1(dE_df1, X):
    return X @ dE_df1.T / X.shape[1]
