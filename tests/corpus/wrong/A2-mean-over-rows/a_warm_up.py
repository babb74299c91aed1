# np.dot(X, d) / m with m = X.shape[0].
# misconception: A2-mean-over-features


def dE_dW1_single(dE_df1, X):
    m = X.shape[0]
    return np.dot(X, dE_df1) / m
