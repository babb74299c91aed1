# Returns the step of gradient descent.
# misconception: A2-lost-sign


def dE_dW1_single(dE_df1, X):
    return -X * dE_df1
