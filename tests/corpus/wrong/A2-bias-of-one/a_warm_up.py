# The bias entry keeps its input 1 and misses the upstream gradient.
# misconception: A2-bias-of-one


def dE_dW1_single(dE_df1, X):
    return np.array([[1.0], [dE_df1[0, 0] * X[1, 0]], [dE_df1[0, 0] * X[2, 0]]])
