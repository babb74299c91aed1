# The bias weight gets no gradient.
# misconception: A3-dW1-no-gradient-for-the-bias


def dE_dW1(dE_df1, X):
    return X[1:] @ dE_df1.T
