# Small entries are taken for rounding errors.
# misconception: C1-tiny-set-to-zero

_exact = layer_gradients


def layer_gradients(X, Y, weights, activation):
    grads = _exact(X, Y, weights, activation)
    for g in grads:
        g[abs(g) < 1e-8] = 0.0
    return grads
