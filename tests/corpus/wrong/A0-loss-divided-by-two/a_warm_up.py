# You divide by 2, however many data points there are.
# misconception: A0-loss-divided-by-two


def bce_loss(Y, Y_hat):
    return -np.sum(Y * np.log(Y_hat) + (1 - Y) * np.log(1 - Y_hat)) / 2
