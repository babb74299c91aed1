# Rounded to 12 digits.

_exact = layer_gradients


def layer_gradients(X, Y, weights, activation):
    return [np.round(g, 12) for g in _exact(X, Y, weights, activation)]
