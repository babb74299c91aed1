"""Part C: what is left of the gradient after many layers?

A network of L weight matrices, `weights[0]` to `weights[L - 1]`, each of shape (fan_in, fan_out):

    a^[0] = X
    f^[l] = weights[l - 1].T @ a^[l - 1],    a^[l] = activation(f^[l])    in the hidden layers l = 1 .. L - 1
    f^[L] = weights[L - 1].T @ a^[L - 1],    Y_hat = sigmoid(f^[L])

W^[l] of the handout is `weights[l - 1]`, since Python counts from 0.

The loss is the plain binary cross-entropy. There is no bias beyond row 0 of `X`. `X` is (d, n), `Y` is
(1, n). No function changes its arguments.
"""

import numpy as np

# What you wrote in parts A and B is at hand here.
from a_warm_up import dE_df1, sigmoid
from b_deeper_network import relu, relu_grad

# --- C1: the gradient of every layer --------------------------------------------------------------


def layer_gradients(X, Y, weights, activation):
    """C1: Differentiate the loss by every weight matrix of a network of any depth.

    Go forward and keep every pre-activation and activation, then come back one layer at a time, from
    dE/df^[L] down to dE/df^[1], as `backward` of part B does for two layers.

    Args:
        X: (d, n), the data points; row 0 is the bias input.
        Y: (1, n), labels 0 or 1.
        weights: list of L arrays, each (fan_in, fan_out); the last has fan_out 1.
        activation: "sigmoid" or "relu", used by the hidden layers. The last layer is always sigmoid.

    Returns:
        List of L arrays with the shapes of `weights`.
    """
    # BEGIN SOLUTION
    activations, pre_activations = [X], []
    for layer, W in enumerate(weights):
        f = W.T @ activations[-1]
        hidden = layer < len(weights) - 1
        pre_activations.append(f)
        activations.append(relu(f) if hidden and activation == "relu" else sigmoid(f))

    gradients = [None] * len(weights)
    dE_df = dE_df1(Y, activations[-1])
    for layer in reversed(range(len(weights))):
        a = activations[layer]
        gradients[layer] = a @ dE_df.T
        if layer > 0:
            slope = relu_grad(pre_activations[layer - 1]) if activation == "relu" else a * (1 - a)
            dE_df = (weights[layer] @ dE_df) * slope
    return gradients
    # END SOLUTION


def gradient_magnitudes(gradients):
    """C1: Return the largest absolute entry of each gradient.

    Args:
        gradients: list of L arrays.

    Returns:
        (L,), in the order of `gradients`.
    """
    # BEGIN SOLUTION
    return np.array([np.max(np.abs(gradient)) for gradient in gradients])
    # END SOLUTION


# --- C2: a way out --------------------------------------------------------------------------------


def mitigating_activation(s):
    """C2: Apply an activation of your choice that keeps the gradient of the first layers alive.

    It works on each entry on its own and is not linear. With 50 hidden layers the gradient of the
    first ones must not vanish.

    Args:
        s: array of any shape, or a number.

    Returns:
        Array of the shape of `s`.
    """
    # BEGIN SOLUTION
    # Leaky ReLU: no slope is ever near 0, so no path back through the layers is cut off.
    return np.where(np.asarray(s) > 0, s, 0.1 * np.asarray(s))
    # END SOLUTION


def mitigating_activation_grad(s):
    """C2: Return the slope of `mitigating_activation` at every entry of `s`.

    Args:
        s: array of any shape, or a number.

    Returns:
        Array of the shape of `s`.
    """
    # BEGIN SOLUTION
    return np.where(np.asarray(s) > 0, 1.0, 0.1)
    # END SOLUTION
