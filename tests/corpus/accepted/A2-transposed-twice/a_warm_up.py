# Worked out as a row and turned.


def dE_dW1_single(dE_df1, X):
    return (dE_df1.T @ X.T).T
