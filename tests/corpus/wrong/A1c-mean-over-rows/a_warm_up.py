# Divides by len(X), which is the number of features.
# misconception: A1c-mean-over-features


def dE_dW1_20(dE_df1, X):
    return float(dE_df1[0, 0] * X[2, 0]) / len(X)
