# Adds A2 for each column.


def dE_dW1(dE_df1, X):
    total = np.zeros((3, 1))
    for i in range(X.shape[1]):
        total += dE_dW1_single(dE_df1[:, i : i + 1], X[:, i : i + 1])
    return total
