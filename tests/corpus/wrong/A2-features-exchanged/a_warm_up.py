# Rows 1 and 2 have changed places.
# misconception: A2-features-exchanged


def dE_dW1_single(dE_df1, X):
    d = dE_df1[0, 0]
    return np.array([[d], [d * X[2, 0]], [d * X[1, 0]]])
