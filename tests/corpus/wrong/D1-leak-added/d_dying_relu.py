# Adds the leak on both sides.
# misconception: D1-leak-added-to-both-sides


def leaky_relu(s, a):
    return np.maximum(s, 0) + a * s
