# A row in place of a column.
# misconception: A3-transposed


def dE_dW1(dE_df1, X):
    return dE_df1 @ X.T
