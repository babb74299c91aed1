# The step of gradient descent.
# misconception: A3-dW1-sign


def dE_dW1(dE_df1, X):
    return -X @ dE_df1.T
