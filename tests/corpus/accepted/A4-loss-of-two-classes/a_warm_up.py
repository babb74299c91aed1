# alpha times one sum plus beta times the other.


def weighted_bce_loss(Y, Y_hat, alpha, beta):
    ones = -(Y * np.log(Y_hat)).sum(axis=1)
    zeros = -((1 - Y) * np.log(1 - Y_hat)).sum(axis=1)
    return (alpha * ones + beta * zeros) / Y.shape[1]
