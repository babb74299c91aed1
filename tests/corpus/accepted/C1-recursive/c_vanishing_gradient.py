# A recursion over the layers.


def layer_gradients(X, Y, weights, activation):
    def descend(a, layer):
        f = weights[layer].T @ a
        if layer == len(weights) - 1:
            upstream = dE_df1(Y, sigmoid(f))
            below = []
        else:
            value = sigmoid(f) if activation == "sigmoid" else relu(f)
            slope = value * (1 - value) if activation == "sigmoid" else relu_grad(f)
            from_above, below = descend(value, layer + 1)
            upstream = from_above * slope
        return weights[layer] @ upstream, [a @ upstream.T] + below

    return descend(X, 0)[1]
