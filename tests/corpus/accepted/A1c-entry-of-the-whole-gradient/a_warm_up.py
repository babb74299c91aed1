# The last entry of A2.


def dE_dW1_20(dE_df1, X):
    return dE_dW1_single(dE_df1, X)[2, 0]
