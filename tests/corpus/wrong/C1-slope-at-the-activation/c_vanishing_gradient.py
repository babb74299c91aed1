# The slope is taken at a instead of f; ReLU does not mind, the sigmoid does.
# misconception: C1-slope-at-the-activation


def layer_gradients(X, Y, weights, activation):
    if activation == "sigmoid":
        act, slope = sigmoid, lambda s: sigmoid(s) * (1 - sigmoid(s))
    else:
        act, slope = relu, relu_grad
    acts = [X]
    for W in weights[:-1]:
        acts.append(act(W.T @ acts[-1]))
    delta = (sigmoid(weights[-1].T @ acts[-1]) - Y) / Y.shape[1]
    out = [acts[-1] @ delta.T]
    for l in range(len(weights) - 1, 0, -1):
        delta = weights[l] @ delta * slope(acts[l])
        out.insert(0, acts[l - 1] @ delta.T)
    return out
