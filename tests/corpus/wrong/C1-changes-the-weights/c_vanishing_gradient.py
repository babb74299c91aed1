# Takes the step of gradient descent on the caller's list.
# misconception: habit-changes-its-argument

_step = layer_gradients


def layer_gradients(X, Y, weights, activation):
    grads = _step(X, Y, weights, activation)
    for i in range(len(weights)):
        weights[i] = weights[i] - 0.1 * grads[i]
    return grads
