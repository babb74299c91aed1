# = in the loop where += should stand.
# misconception: A3-last-sample-only


def dE_dW1(dE_df1, X):
    out = np.zeros((3, 1))
    for i in range(X.shape[1]):
        out = X[:, i:i+1] * dE_df1[0, i]
    return out
