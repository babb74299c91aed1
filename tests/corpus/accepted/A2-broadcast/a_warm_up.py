# (1, 1) is broadcast over (3, 1).


def dE_dW1_single(dE_df1, X):
    return dE_df1 * X
