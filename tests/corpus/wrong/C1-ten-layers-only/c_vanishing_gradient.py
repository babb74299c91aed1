# The loop runs over a fixed number of layers.

_all_layers = layer_gradients


def layer_gradients(X, Y, weights, activation):
    grads = _all_layers(X, Y, weights, activation)
    for l in range(len(grads)):
        if l < len(grads) - 10:
            grads[l] = np.zeros(weights[l].shape)
    return grads
