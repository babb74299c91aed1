# Label minus prediction at the output.
# misconception: C1-sign


def layer_gradients(X, Y, weights, activation):
    act = sigmoid if activation == "sigmoid" else relu
    acts = [X]
    for W in weights[:-1]:
        acts.append(act(W.T @ acts[-1]))
    delta = (Y - sigmoid(weights[-1].T @ acts[-1])) / Y.shape[1]
    grads = []
    for l in range(len(weights) - 1, -1, -1):
        grads.append(acts[l] @ delta.T)
        if l > 0:
            a = acts[l]
            delta = weights[l] @ delta * (a * (1 - a) if activation == "sigmoid" else a > 0)
    return grads[::-1]
