# Three numbers in a tuple.
# misconception: A2-lost-an-axis


def dE_dW1_single(dE_df1, X):
    return tuple(float(dE_df1[0, 0] * x) for x in X[:, 0])
