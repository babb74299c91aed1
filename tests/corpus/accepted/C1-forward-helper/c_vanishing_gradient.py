# A helper for the way there and one for the way back.


def _there(X, weights, act):
    fs, outs = [], [X]
    for W in weights[:-1]:
        fs.append(W.T @ outs[-1])
        outs.append(act(fs[-1]))
    fs.append(weights[-1].T @ outs[-1])
    return fs, outs


def _back(delta, fs, outs, weights, slope):
    yield outs[-1] @ delta.T
    for f, a, W in zip(reversed(fs[:-1]), reversed(outs[:-1]), reversed(weights)):
        delta = slope(f) * (W @ delta)
        yield a @ delta.T


def layer_gradients(X, Y, weights, activation):
    act = {"sigmoid": sigmoid, "relu": relu}[activation]
    slope = {"sigmoid": lambda f: sigmoid(f) * sigmoid(-f), "relu": relu_grad}[activation]
    fs, outs = _there(X, weights, act)
    delta = (sigmoid(fs[-1]) - Y) / np.shape(Y)[1]
    return list(_back(delta, fs, outs, weights, slope))[::-1]
