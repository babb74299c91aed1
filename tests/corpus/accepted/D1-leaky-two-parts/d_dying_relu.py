# The positive part plus a times the negative part.


def leaky_relu(s, a):
    return np.maximum(s, 0) + a * np.minimum(s, 0)
