# The gradients are returned from the last layer to the first.

_forwards = layer_gradients


def layer_gradients(X, Y, weights, activation):
    return list(reversed(_forwards(X, Y, weights, activation)))
