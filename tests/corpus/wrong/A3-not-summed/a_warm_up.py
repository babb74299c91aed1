# One column for each data point.
# misconception: A3-not-summed


def dE_dW1(dE_df1, X):
    return dE_df1 * X
