# Loses the sign of the features.


def dE_dW1_single(dE_df1, X):
    return dE_df1 * np.abs(X)
