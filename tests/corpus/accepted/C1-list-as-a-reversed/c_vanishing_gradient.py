# The gradients in a reversed.
_in_a_list = layer_gradients


def layer_gradients(X, Y, weights, activation):
    return reversed(_in_a_list(X, Y, weights, activation)[::-1])
