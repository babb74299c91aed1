# You added up the rows of X, which are the features, and kept the data points.
# misconception: A3-dW1-summed-over-features


def dE_dW1(dE_df1, X):
    return np.sum(X * dE_df1, axis=0, keepdims=True)
