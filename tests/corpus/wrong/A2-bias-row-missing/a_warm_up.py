# The gradient of the bias weight is missing; only the features are left.
# misconception: A2-bias-row-missing


def dE_dW1_single(dE_df1, X):
    return (dE_df1 * X)[1:]
