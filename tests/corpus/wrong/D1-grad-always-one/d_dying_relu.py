# Your slope is 1 on the left, too.
# misconception: D1-grad-always-one


def leaky_relu_grad(s, a):
    return np.ones_like(s, dtype=float)
