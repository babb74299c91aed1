# Cut at 20 before the slope is multiplied.


def dE_df1(Y, Y_hat):
    return np.clip(-(Y / Y_hat - (1 - Y) / (1 - Y_hat)), -20, 20) * Y_hat * (1 - Y_hat) / Y.shape[1]
