# Another spelling.


def dE_dW1_Single(dE_df1, X):
    return X * dE_df1


del dE_dW1_single
