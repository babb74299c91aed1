# In ReLU layers you took the slope of the sigmoid.
# misconception: C1-sigmoid-slope-in-relu-layers


def layer_gradients(X, Y, weights, activation):
    activations, pre = [X], []
    for layer, W in enumerate(weights):
        pre.append(W.T @ activations[-1])
        hidden = layer < len(weights) - 1
        activations.append(relu(pre[-1]) if hidden and activation == "relu" else sigmoid(pre[-1]))
    gradients, d = [], dE_df1(Y, activations[-1])
    for layer in reversed(range(len(weights))):
        gradients.insert(0, activations[layer] @ d.T)
        if layer:
            slope = sigmoid(pre[layer - 1]) * (1 - sigmoid(pre[layer - 1]))
            d = (weights[layer] @ d) * slope
    return gradients
