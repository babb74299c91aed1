# The sum drops an axis.
# misconception: A3-dW1-lost-an-axis


def dE_dW1(dE_df1, X):
    return np.sum(dE_df1 * X, axis=1)
