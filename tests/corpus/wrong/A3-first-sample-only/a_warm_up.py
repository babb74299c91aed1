# The function of A2, unchanged.
# misconception: A3-first-sample-only


def dE_dW1(dE_df1, X):
    return dE_df1[0, 0] * X[:, [0]]
