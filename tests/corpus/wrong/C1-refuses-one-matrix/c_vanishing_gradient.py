# It wants a hidden layer.
_whole = layer_gradients


def layer_gradients(X, Y, weights, activation):
    assert len(weights) > 1
    return _whole(X, Y, weights, activation)
