# (dE_df1 @ X.T).T, with np.dot.


def dE_dW1(dE_df1, X):
    return np.dot(dE_df1, X.T).T
