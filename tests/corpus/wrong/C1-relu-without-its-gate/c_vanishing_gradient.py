# With ReLU the slope is 1 everywhere.
# misconception: C1-relu-slope-one


def layer_gradients(X, Y, weights, activation):
    act = sigmoid if activation == "sigmoid" else relu
    acts = [X]
    for W in weights[:-1]:
        acts.append(act(W.T @ acts[-1]))
    delta = (sigmoid(weights[-1].T @ acts[-1]) - Y) / Y.shape[1]
    out = []
    for l in range(len(weights) - 1, -1, -1):
        out.insert(0, acts[l] @ delta.T)
        a = acts[l]
        delta = weights[l] @ delta * (a * (1 - a) if activation == "sigmoid" else 1)
    return out
