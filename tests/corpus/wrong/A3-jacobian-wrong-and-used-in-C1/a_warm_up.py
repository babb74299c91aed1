# The Jacobian's diagonal; part C multiplies by it.
# misconception: A3-jacobian-value-for-slope


def dY_hat_df1(Y_hat):
    return np.diag(Y_hat[0])


def dE_df1(Y, Y_hat):
    return (Y_hat - Y) / Y.shape[1]
