# A table of functions; gradients are collected backwards and turned round.

ACTIVATIONS = {
    "sigmoid": (lambda f: 1 / (1 + np.exp(-f)), lambda a: a * (1 - a)),
    "relu": (lambda f: np.maximum(f, 0), lambda a: (a > 0) * 1.0),
}


def layer_gradients(X, Y, weights, activation):
    act, slope = ACTIVATIONS[activation]
    a = [X]
    for W in weights[:-1]:
        a.append(act(W.T @ a[-1]))
    Y_hat = 1 / (1 + np.exp(-(weights[-1].T @ a[-1])))
    delta = (Y_hat - Y) / Y.shape[1]
    grads = []
    while a:
        last = a.pop()
        grads.append(last @ delta.T)
        delta = (weights[len(a)] @ delta) * slope(last)
    return tuple(grads[::-1])
