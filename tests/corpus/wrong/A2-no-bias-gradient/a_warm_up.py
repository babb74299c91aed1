# The bias weight is treated as a constant.
# misconception: A2-no-gradient-for-the-bias


def dE_dW1_single(dE_df1, X):
    g = dE_df1[0, 0] * X
    g[0, 0] = 0
    return g
