# Sums over all weights.
# misconception: A1c-all-features


def dE_dW1_20(dE_df1, X):
    return float((dE_df1 * X).sum())
