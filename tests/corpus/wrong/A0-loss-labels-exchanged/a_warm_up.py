# Label 1 is compared with 1 - Y_hat.
# misconception: A0-loss-labels-exchanged


def bce_loss(Y, Y_hat):
    return float(-np.where(Y == 0, np.log(Y_hat), np.log(1 - Y_hat)).mean())
