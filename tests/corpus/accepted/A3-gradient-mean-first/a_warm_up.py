# Divides both terms by n.


def dE_df1(Y, Y_hat):
    m = np.size(Y)
    return Y_hat / m - Y / m
