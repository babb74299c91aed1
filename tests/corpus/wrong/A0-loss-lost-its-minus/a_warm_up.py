# No minus in front of the mean.
# misconception: A0-loss-lost-minus


def bce_loss(Y, Y_hat):
    return float(np.mean(Y * np.log(Y_hat) + (1 - Y) * np.log(1 - Y_hat)))
