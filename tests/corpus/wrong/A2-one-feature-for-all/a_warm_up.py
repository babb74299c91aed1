# The result of A1c, three times.
# misconception: A2-one-feature-for-all


def dE_dW1_single(dE_df1, X):
    return np.array([[dE_df1[0, 0] * X[2, 0]]] * 3)
