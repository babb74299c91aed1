# Written for two layers; the others keep zeros.
# misconception: C1-two-layers-only

_all_layers = layer_gradients


def layer_gradients(X, Y, weights, activation):
    grads = [np.zeros(W.shape) for W in weights]
    grads[-2:] = _all_layers(X, Y, weights, activation)[-2:]
    return grads
