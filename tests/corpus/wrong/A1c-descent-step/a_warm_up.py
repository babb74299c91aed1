# Returns the step of gradient descent.
# misconception: A1c-lost-sign


def dE_dW1_20(dE_df1, X):
    return -float(dE_df1[0, 0] * X[2, 0])
