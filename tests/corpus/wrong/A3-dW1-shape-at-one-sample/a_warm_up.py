# squeeze drops both axes when there is one data point.
# misconception: A3-dW1-squeezed-for-one-sample


def dE_dW1(dE_df1, X):
    if X.shape[1] == 1:
        return np.squeeze(X * dE_df1)
    return (X * dE_df1).sum(axis=1, keepdims=True)
