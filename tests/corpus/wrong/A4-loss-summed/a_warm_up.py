# Divides by len(Y_hat), which is 1.
# misconception: A4-loss-forgot-the-mean


def weighted_bce_loss(Y, Y_hat, alpha, beta):
    p = np.clip(Y_hat, 1e-9, 1 - 1e-9)
    return np.sum(Y * -1 * np.log(p) * alpha + (1 - Y) * -1 * np.log(1 - p) * beta) / len(p)
