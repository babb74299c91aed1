# A mistake that Python notices.


def dE_dW1(dE_df1, X):
    return X @ dE_df1
