# One sum for each label.


def bce_loss(Y, Y_hat):
    loss = -np.log(Y_hat[Y == 1]).sum() - np.log(1 - Y_hat[Y == 0]).sum()
    return loss / Y.size
