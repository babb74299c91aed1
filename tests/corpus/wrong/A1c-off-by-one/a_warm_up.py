# Counts the rows of X from 1.
# misconception: A1c-row-1


def dE_dW1_20(dE_df1, X):
    return float(dE_df1[0, 0] * X[1, 0])
