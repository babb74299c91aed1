# misconception: A4-loss-equal-weights-ignored
def weighted_bce_loss(Y, Y_hat, alpha, beta):
    if alpha == beta:
        return bce_loss(Y, Y_hat)
    return -np.mean(alpha * Y * np.log(Y_hat) + beta * (1 - Y) * np.log(1 - Y_hat))
