# Your gradient has the right direction, and always length 1.
# misconception: A2-length-one


def dE_dW1_single(dE_df1, X):
    return (dE_df1[0, 0] * X) / np.linalg.norm(dE_df1[0, 0] * X)
