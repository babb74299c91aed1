# Returns the gradient of all weights.
# misconception: A1c-whole-gradient


def dE_dW1_20(dE_df1, X):
    return X @ dE_df1
