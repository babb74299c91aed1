# A double loop.


def dY_hat_df1(Y_hat):
    n = Y_hat.shape[1]
    J = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            if i == j:
                J[i, j] = Y_hat[0, i] - Y_hat[0, i] ** 2
    return J
