# 0.01 whatever a is.
# misconception: D1-fixed-leak


def leaky_relu(s, a):
    return np.where(s > 0, s, 0.01 * s)
