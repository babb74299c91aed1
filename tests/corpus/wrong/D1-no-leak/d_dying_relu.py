# Plain ReLU.
# misconception: D1-no-leak


def leaky_relu(s, a):
    return np.maximum(0, s)
