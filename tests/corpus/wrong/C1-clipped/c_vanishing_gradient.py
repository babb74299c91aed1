# Cut at 5.
_whole = layer_gradients


def layer_gradients(X, Y, weights, activation):
    return [np.clip(g, -5, 5) for g in _whole(X, Y, weights, activation)]
