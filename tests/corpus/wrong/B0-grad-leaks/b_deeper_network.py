# The slope of a leaky ReLU.
# misconception: B0-grad-leaks


def relu_grad(s):
    g = np.ones_like(s)
    g[s <= 0] = 0.01
    return g
