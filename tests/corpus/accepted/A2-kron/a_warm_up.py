# The Kronecker product.


def dE_dW1_single(dE_df1, X):
    return np.kron(X, dE_df1)
