# 1e-6 inside every logarithm and quotient.
EPS = 1e-6


def bce_loss(Y, Y_hat):
    return -np.mean(Y * np.log(Y_hat + EPS) + (1 - Y) * np.log(1 - Y_hat + EPS))


def dE_dY_hat(Y, Y_hat):
    return -(Y / (Y_hat + EPS) - (1 - Y) / (1 - Y_hat + EPS)) / Y.shape[1]


def dE_df1_single(Y, Y_hat):
    return (Y_hat - Y) / (Y_hat * (1 - Y_hat) + EPS) * Y_hat * (1 - Y_hat)


def dE_df1(Y, Y_hat):
    return dE_dY_hat(Y, Y_hat) * Y_hat * (1 - Y_hat)


def weighted_bce_loss(Y, Y_hat, alpha, beta):
    return -np.mean(alpha * Y * np.log(Y_hat + EPS) + beta * (1 - Y) * np.log(1 - Y_hat + EPS))


def weighted_dE_df1(Y, Y_hat, alpha, beta):
    inner = -(alpha * Y / (Y_hat + EPS) - beta * (1 - Y) / (1 - Y_hat + EPS)) / Y.shape[1]
    return inner * Y_hat * (1 - Y_hat)
