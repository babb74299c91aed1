# Multiplied out to the end.


def weighted_dE_df1(Y, Y_hat, alpha, beta):
    n = Y.shape[1]
    return (beta * Y_hat - beta * Y * Y_hat - alpha * Y + alpha * Y * Y_hat) / n
