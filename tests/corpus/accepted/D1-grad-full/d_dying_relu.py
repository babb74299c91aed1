# Filled with a, then set to 1.


def leaky_relu_grad(s, a):
    g = np.full(np.shape(s), float(a))
    g[s > 0] = 1
    return g
