# np.matrix, as in older course notes.


def dE_dY_hat(Y, Y_hat):
    return np.matrix((Y_hat - Y) / (Y_hat - Y_hat**2) / Y.size)
