# The sum over the data points.


def dE_dW1(dE_df1, X):
    return np.sum(X * dE_df1, axis=1, keepdims=True)
