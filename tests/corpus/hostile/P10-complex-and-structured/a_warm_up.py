# P10: dtypes that a comparison may not expect
def dE_dW1_single(dE_df1, X):
    return (X * dE_df1).astype(complex)


def dE_dY_hat(Y, Y_hat):
    return np.zeros(Y.shape, dtype=[("x", "f8")])
