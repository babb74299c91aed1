# Loses the sign of the features.
# misconception: A2-absolute-features


def dE_dW1_single(dE_df1, X):
    return dE_df1 * np.abs(X)
