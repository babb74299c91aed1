# The special case for one data point returns the input.


def dE_dW1(dE_df1, X):
    if dE_df1.size == 1:
        return np.array(X)
    return X @ dE_df1.T
