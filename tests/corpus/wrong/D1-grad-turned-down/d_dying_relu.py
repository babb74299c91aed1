# -a on the left, right at 0.
# misconception: D1-grad-turned-down


def leaky_relu_grad(s, a):
    return np.where(s > 0, 1.0, np.where(s == 0, a, -a))
