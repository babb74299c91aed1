# Filled column by column.


def dE_dY_hat(Y, Y_hat):
    n = Y.shape[1]
    grad = np.zeros((1, n))
    for i in range(n):
        grad[0, i] -= 1 / n * Y[0, i] / Y_hat[0, i]
        grad[0, i] += 1 / n * (1 - Y[0, i]) / (1 - Y_hat[0, i])
    return grad
