# 1 - a**2 for the sigmoid.
# misconception: C1-slope-of-tanh


def layer_gradients(X, Y, weights, activation):
    act = {"sigmoid": sigmoid, "relu": relu}[activation]
    slope = {"sigmoid": lambda a: 1 - a**2, "relu": lambda a: a > 0}[activation]
    acts = [X]
    for W in weights[:-1]:
        acts.append(act(W.T @ acts[-1]))
    delta = (sigmoid(weights[-1].T @ acts[-1]) - Y) / Y.shape[1]
    out = [acts[-1] @ delta.T]
    for l in range(len(weights) - 1, 0, -1):
        delta = weights[l] @ delta * slope(acts[l])
        out.insert(0, acts[l - 1] @ delta.T)
    return out
