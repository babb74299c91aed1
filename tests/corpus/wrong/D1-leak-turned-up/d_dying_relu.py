# The leak has the wrong sign.
# misconception: D1-leak-turned-up


def leaky_relu(s, a):
    return np.where(s > 0, s, a * np.abs(s))
