# The mean squared error.
# misconception: A0-loss-squared-error


def bce_loss(Y, Y_hat):
    return float(((Y_hat - Y) ** 2).mean())
