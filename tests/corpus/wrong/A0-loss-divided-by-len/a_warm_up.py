# len() of a (1, n) array is 1, so nothing is averaged.
# misconception: A0-loss-forgot-the-mean


def bce_loss(Y, Y_hat):
    total = 0.0
    for y, p in zip(Y[0], Y_hat[0]):
        total -= y * np.log(p) + (1 - y) * np.log(1 - p)
    return total / len(Y)
