# The slopes have changed places.
# misconception: D1-grad-sides-exchanged


def leaky_relu_grad(s, a):
    return np.where(s > 0, a, 1.0)
