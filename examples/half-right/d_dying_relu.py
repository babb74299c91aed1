"""Part D: which ReLU units never learn again, and what does a leak change?

Pre-activations are (k, n): k units, n data points. No function changes its arguments.
"""

import numpy as np

# --- D1: leaky ReLU -------------------------------------------------------------------------------


def leaky_relu(s, a):
    """D1: Keep what is positive, multiply the rest by a small slope.

        leaky_relu(s) = s where s > 0, else a * s

    Args:
        s: array of any shape, or a number.
        a: slope on the negative side.

    Returns:
        Array of the shape of `s`.
    """
    return np.where(s > 0, s, a * s)


def leaky_relu_grad(s, a):
    """D1: Return the slope of `leaky_relu` at every entry of `s`.

        leaky_relu'(s) = 1 where s > 0, else a

    At s = 0 this tutorial takes `a`.

    Args:
        s: array of any shape, or a number.
        a: slope on the negative side.

    Returns:
        Array of the shape of `s`.
    """
    return np.where(s > 0, 1, a)


def dead_units(f):
    """D1: Find the units that ReLU switches off on every data point.

    Such a unit has slope 0 everywhere. Its weights get no gradient, so it stays as it is.

    Args:
        f: (k, n), pre-activations of one layer.

    Returns:
        (k,) of bool, True for a dead unit.
    """
    return np.any(f <= 0, axis=1)


def collapse(weights):
    """D1: Return the one matrix that stands for a whole leaky-ReLU network with a = 1.

    With a = 1 the hidden layers compute f^[L] = weights[L-1].T @ ... @ weights[0].T @ X. Find the matrix W
    with f^[L] = W.T @ X for every X. The sigmoid at the output stays.

    Args:
        weights: list of arrays (fan_in, fan_out), first layer first.

    Returns:
        (d_in, d_out): fan_in of the first matrix, fan_out of the last.
    """
    W = weights[0] @ weights[1]
    return W
