# Three numbers without a second axis.
# misconception: A2-lost-an-axis


def dE_dW1_single(dE_df1, X):
    return (X @ dE_df1)[:, 0]
