# The argument activation is not used.
# misconception: C1-always-sigmoid


def layer_gradients(X, Y, weights, activation):
    a = [X]
    for W in weights:
        a.append(sigmoid(W.T @ a[-1]))
    delta = (a[-1] - Y) / Y.shape[1]
    out = [None] * len(weights)
    for l in reversed(range(len(weights))):
        out[l] = a[l] @ delta.T
        delta = weights[l] @ delta * a[l] * (1 - a[l])
    return out
