# A leaky ReLU.
# misconception: B0-leaks


def relu(s):
    return np.where(s > 0, s, s * 0.01)
