# np.matrix multiplies with *.


def dE_dW1(dE_df1, X):
    return np.matrix(X) * np.matrix(dE_df1).T
