# Each layer divides by n again.
# misconception: C1-mean-in-every-layer


def layer_gradients(X, Y, weights, activation):
    act = sigmoid if activation == "sigmoid" else relu
    n = X.shape[1]
    acts = [X]
    for W in weights[:-1]:
        acts.append(act(W.T @ acts[-1]))
    delta = (sigmoid(weights[-1].T @ acts[-1]) - Y) / n
    grads = [acts[-1] @ delta.T]
    for l in range(len(weights) - 1, 0, -1):
        a = acts[l]
        delta = weights[l] @ delta * (a * (1 - a) if activation == "sigmoid" else a > 0) / n
        grads.insert(0, acts[l - 1] @ delta.T)
    return grads
