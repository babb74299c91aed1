# einsum.


def dE_dW1(dE_df1, X):
    return np.einsum("kn,jn->kj", X, dE_df1)
