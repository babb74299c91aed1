# Cut at 100.
_whole = layer_gradients


def layer_gradients(X, Y, weights, activation):
    return [np.clip(g, -100, 100) for g in _whole(X, Y, weights, activation)]
