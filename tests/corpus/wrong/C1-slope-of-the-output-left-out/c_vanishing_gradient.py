# Your upstream gradient is dE/dY_hat; the sigmoid at the output is not in your chain.
# misconception: C1-slope-of-the-output-left-out

from a_warm_up import dE_dY_hat


def layer_gradients(X, Y, weights, activation):
    activations, pre = [X], []
    for layer, W in enumerate(weights):
        pre.append(W.T @ activations[-1])
        hidden = layer < len(weights) - 1
        activations.append(relu(pre[-1]) if hidden and activation == "relu" else sigmoid(pre[-1]))
    gradients, d = [], dE_dY_hat(Y, activations[-1])
    for layer in reversed(range(len(weights))):
        gradients.insert(0, activations[layer] @ d.T)
        if layer:
            slope = relu_grad(pre[layer - 1]) if activation == "relu" else activations[layer] * (1 - activations[layer])
            d = (weights[layer] @ d) * slope
    return gradients
