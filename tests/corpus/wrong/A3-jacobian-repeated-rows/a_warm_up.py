# Broadcast to (n, n).
# misconception: A3-jacobian-repeated-rows


def dY_hat_df1(Y_hat):
    n = Y_hat.shape[1]
    return Y_hat * (1 - Y_hat) * np.ones((n, n))
