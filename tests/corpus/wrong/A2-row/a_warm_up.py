# A row in place of a column.
# misconception: A2-transposed


def dE_dW1_single(dE_df1, X):
    return np.dot(dE_df1, X.T)
