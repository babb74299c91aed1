# a * s on the left.
# misconception: D1-grad-leak-times-input


def leaky_relu_grad(s, a):
    return np.where(s > 0, 1, a * s)
