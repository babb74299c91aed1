# Adds the leak on both sides.


def leaky_relu(s, a):
    return np.maximum(s, 0) + a * s
