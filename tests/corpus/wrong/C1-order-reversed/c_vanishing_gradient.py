# The gradients are returned from the last layer to the first.
# misconception: C1-order-reversed

_forwards = layer_gradients


def layer_gradients(X, Y, weights, activation):
    return list(reversed(_forwards(X, Y, weights, activation)))
