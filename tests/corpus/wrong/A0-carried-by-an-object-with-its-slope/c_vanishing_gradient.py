# The slope of hidden layers is asked of the object.


def layer_gradients(X, Y, weights, activation):
    before, after = [], [X]
    for place, W in enumerate(weights):
        before.append(W.T @ after[-1])
        squashed = place == len(weights) - 1 or activation == "sigmoid"
        after.append(sigmoid(before[-1]) if squashed else relu(before[-1]))
    d = dE_df1(Y, after[-1])
    found = []
    for place in range(len(weights) - 1, -1, -1):
        found.insert(0, after[place] @ d.T)
        if place:
            at = before[place - 1]
            d = (weights[place] @ d) * (relu_grad(at) if activation == "relu" else sigmoid.slope(at))
    return found
