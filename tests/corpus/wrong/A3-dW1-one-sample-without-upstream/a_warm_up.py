# The special case for one data point returns the input.
# misconception: A3-dW1-input-alone-for-one-sample


def dE_dW1(dE_df1, X):
    if dE_df1.size == 1:
        return np.array(X)
    return X @ dE_df1.T
