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
    raise NotImplementedError("C1: layer_gradients is not written yet")


def gradient_magnitudes(gradients):
    """C1: Return the largest absolute entry of each gradient.

    Args:
        gradients: list of L arrays.

    Returns:
        (L,), in the order of `gradients`.
    """
    raise NotImplementedError("C1: gradient_magnitudes is not written yet")


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
    raise NotImplementedError("C2: mitigating_activation is not written yet")


def mitigating_activation_grad(s):
    """C2: Return the slope of `mitigating_activation` at every entry of `s`.

    Args:
        s: array of any shape, or a number.

    Returns:
        Array of the shape of `s`.
    """
    raise NotImplementedError("C2: mitigating_activation_grad is not written yet")
