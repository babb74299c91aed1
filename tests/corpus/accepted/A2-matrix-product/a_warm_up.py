# (3, 1) times (1, 1).


def dE_dW1_single(dE_df1, X):
    return X @ dE_df1
