# A (1, 1) array.


def dE_dW1_20(dE_df1, X):
    return dE_df1 * X[2:3]
