# The loop fills the rows from below.
# misconception: A2-upside-down


def dE_dW1_single(dE_df1, X):
    out = []
    for row in X:
        out.insert(0, row * dE_df1[0, 0])
    return np.array(out)
