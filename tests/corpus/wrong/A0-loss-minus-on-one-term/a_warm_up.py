# The minus reaches only the first term.
# misconception: A0-loss-half-a-minus


def bce_loss(Y, Y_hat):
    loss = -Y * np.log(Y_hat) + (1 - Y) * np.log(1 - Y_hat)
    return float(loss.mean())
