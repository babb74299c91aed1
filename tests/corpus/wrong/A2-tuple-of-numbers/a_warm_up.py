# Three numbers in a tuple.


def dE_dW1_single(dE_df1, X):
    return tuple(float(dE_df1[0, 0] * x) for x in X[:, 0])
