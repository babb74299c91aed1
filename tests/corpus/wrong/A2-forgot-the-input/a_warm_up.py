# The upstream gradient for each weight.
# misconception: A2-forgot-the-input


def dE_dW1_single(dE_df1, X):
    return np.ones((3, 1)) * dE_df1
