# Returns a bare number when there is one data point, a (1, n) array otherwise.
# misconception: A1a-bare-number-for-one-sample


def dE_dY_hat(Y, Y_hat):
    g = (-Y / Y_hat + (1 - Y) / (1 - Y_hat)) / Y.shape[1]
    return g.item() if g.size == 1 else g
