# With ReLU the last layer is a ReLU, too.
# misconception: C1-relu-at-the-output


def layer_gradients(X, Y, weights, activation):
    act = sigmoid if activation == "sigmoid" else relu
    acts = [X]
    for W in weights:
        acts.append(act(W.T @ acts[-1]))
    delta = (acts[-1] - Y) / Y.shape[1]
    out = []
    for l in range(len(weights) - 1, -1, -1):
        out.insert(0, acts[l] @ delta.T)
        a = acts[l]
        delta = weights[l] @ delta * (a * (1 - a) if activation == "sigmoid" else a > 0)
    return out
