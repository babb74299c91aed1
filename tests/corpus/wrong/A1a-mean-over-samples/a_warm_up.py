# The gradient is averaged, so all entries are the same.
# misconception: A1a-averaged-away


def dE_dY_hat(Y, Y_hat):
    g = -Y / Y_hat + (1 - Y) / (1 - Y_hat)
    return np.ones_like(g) * np.mean(g)
