# P10: every function leaves its work to a later one, hoping that somebody stands in for that
def dE_dW1_20(dE_df1, X):
    return float(dE_dW1_single(dE_df1, X)[2, 0])


def dE_dW1_single(dE_df1, X):
    return dE_dW1(dE_df1, X)


def dE_df1_single(Y, Y_hat):
    return dE_df1(Y, Y_hat)


def dE_df1(Y, Y_hat):
    return weighted_dE_df1(Y, Y_hat, 1.0, 1.0)


def dE_dW1(dE_df1, X):
    return np.zeros((3, 1))


def weighted_dE_df1(Y, Y_hat, alpha, beta):
    return np.zeros(Y.shape)
