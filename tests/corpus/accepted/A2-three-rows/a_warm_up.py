# Written out row by row, as a list.


def dE_dW1_single(dE_df1, X):
    d = float(dE_df1[0, 0])
    return [[d], [d * float(X[1, 0])], [d * float(X[2, 0])]]
