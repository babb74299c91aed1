# einsum.


def dE_dW1_single(dE_df1, X):
    return np.einsum("ij,kj->ki", dE_df1, X)
