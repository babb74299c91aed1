# 1/n is missing at the output.
# misconception: C1-forgot-the-mean


def layer_gradients(X, Y, weights, activation):
    act = sigmoid if activation == "sigmoid" else relu
    acts = [X]
    for W in weights[:-1]:
        acts.append(act(W.T @ acts[-1]))
    delta = sigmoid(weights[-1].T @ acts[-1]) - Y
    grads = []
    for l in range(len(weights) - 1, -1, -1):
        grads.append(acts[l] @ delta.T)
        if l > 0:
            a = acts[l]
            delta = weights[l] @ delta * (a * (1 - a) if activation == "sigmoid" else a > 0)
    return grads[::-1]
