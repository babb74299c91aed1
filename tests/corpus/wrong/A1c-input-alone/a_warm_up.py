# Only df1/dW1[2, 0].
# misconception: A1c-input-only


def dE_dW1_20(dE_df1, X):
    return float(X[-1, 0])
