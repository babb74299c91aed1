# >= for >.
# misconception: D1-grad-one-at-0


def leaky_relu_grad(s, a):
    g = np.ones(s.shape)
    g[s < 0] = a
    return g
