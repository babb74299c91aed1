# len(X) is the number of features.
# misconception: A3-mean-over-features


def dE_dW1(dE_df1, X):
    return X @ dE_df1.T / len(X)
