# The activation stands where its slope belongs.
# misconception: C1-value-for-slope


def layer_gradients(X, Y, weights, activation):
    act = sigmoid if activation == "sigmoid" else relu
    acts = [X]
    for W in weights[:-1]:
        acts.append(act(W.T @ acts[-1]))
    delta = (sigmoid(weights[-1].T @ acts[-1]) - Y) / Y.shape[1]
    out = []
    for W, a in zip(weights[::-1], acts[::-1]):
        out.append(a @ delta.T)
        delta = W @ delta * a
    return out[::-1]
