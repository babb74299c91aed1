# There is a factor of the kind x (1 - x) in your answer.
# misconception: A1c-slope-again


def dE_dW1_20(dE_df1, X):
    return float(dE_df1[0, 0] * (1 - dE_df1[0, 0]) * X[2, 0])
