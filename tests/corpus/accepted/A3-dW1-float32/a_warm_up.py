# Single precision.


def dE_dW1(dE_df1, X):
    return X.astype(np.float32) @ dE_df1.astype(np.float32).T
