# The bias weight gets the count of data points.
# misconception: A3-dW1-bias-counts-samples


def dE_dW1(dE_df1, X):
    g = X @ dE_df1.T
    g[0] = X[0].sum() if X.shape[1] > 1 else g[0]
    return g
