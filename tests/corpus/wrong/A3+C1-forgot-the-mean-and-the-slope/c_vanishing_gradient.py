# The second mistake.


def layer_gradients(X, Y, weights, activation):
    act = sigmoid if activation == "sigmoid" else relu
    acts = [X]
    for W in weights[:-1]:
        acts.append(act(W.T @ acts[-1]))
    delta = dE_df1(Y, sigmoid(weights[-1].T @ acts[-1]))
    out = []
    for W, a in zip(weights[::-1], acts[::-1]):
        out.append(a @ delta.T)
        delta = W @ delta
    return out[::-1]
