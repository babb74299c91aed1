# Returns the product for both features.
# misconception: A1c-both-features


def dE_dW1_20(dE_df1, X):
    return [float(dE_df1[0, 0] * X[1, 0]), float(dE_df1[0, 0] * X[2, 0])]
