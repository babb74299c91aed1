# tensordot over the data points.


def dE_dW1(dE_df1, X):
    return np.tensordot(X, dE_df1, axes=([1], [1]))
