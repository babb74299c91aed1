# Calls the loss of A0.
# misconception: A4-loss-weights-ignored


def weighted_bce_loss(Y, Y_hat, alpha, beta):
    return bce_loss(Y, Y_hat)
