# An outer product.


def dE_dW1_single(dE_df1, X):
    return np.outer(X, dE_df1)
