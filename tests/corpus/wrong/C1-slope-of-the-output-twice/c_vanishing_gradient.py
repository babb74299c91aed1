# The output's slope is multiplied once more.
# misconception: C1-slope-of-the-output-twice


def layer_gradients(X, Y, weights, activation):
    act = sigmoid if activation == "sigmoid" else relu
    acts = [X]
    for W in weights[:-1]:
        acts.append(act(W.T @ acts[-1]))
    Y_hat = sigmoid(weights[-1].T @ acts[-1])
    delta = (Y_hat - Y) / Y.shape[1] * Y_hat * (1 - Y_hat)
    out = []
    for l in range(len(weights) - 1, -1, -1):
        out.insert(0, acts[l] @ delta.T)
        a = acts[l]
        delta = weights[l] @ delta * (a * (1 - a) if activation == "sigmoid" else a > 0)
    return out
