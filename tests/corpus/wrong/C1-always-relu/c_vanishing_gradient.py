# A comparison that is always true.
# misconception: C1-always-relu


def layer_gradients(X, Y, weights, activation):
    if activation == "relu" or "ReLU":
        act, slope = relu, lambda a: (a > 0) * 1.0
    else:
        act, slope = sigmoid, lambda a: a * (1 - a)
    acts = [X]
    for W in weights[:-1]:
        acts.append(act(W.T @ acts[-1]))
    delta = (sigmoid(weights[-1].T @ acts[-1]) - Y) / Y.shape[1]
    out = [acts[-1] @ delta.T]
    for l in range(len(weights) - 1, 0, -1):
        delta = weights[l] @ delta * slope(acts[l])
        out.insert(0, acts[l - 1] @ delta.T)
    return out
