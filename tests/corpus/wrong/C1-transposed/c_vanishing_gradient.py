# Each gradient is (fan_out, fan_in).
# misconception: C1-transposed

_upright = layer_gradients


def layer_gradients(X, Y, weights, activation):
    return [g.T for g in _upright(X, Y, weights, activation)]
