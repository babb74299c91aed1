"""Part B: how does the gradient pass through a hidden layer?

    f1 = W1.T @ X          pre-activations of the hidden layer   (2, n)
    a1 = relu(f1)          its activations                       (2, n)
    f2 = W2.T @ a1         pre-activation of the output          (1, n)
    Y_hat = sigmoid(f2)    prediction                            (1, n)

`X` is (3, n) with ones in row 0, `W1` is (3, 2), `W2` is (2, 1), `Y` is (1, n). The hidden layer adds no
bias input of its own. The loss is the weighted one of A4; with alpha = beta = 1 it is the plain one.
The entry f^[1]_10 of the handout is f1[1, 0]. No function changes its arguments.
"""

import numpy as np

# What you wrote in part A is at hand here.
from a_warm_up import sigmoid, weighted_dE_df1

# --- B0: the forward pass -------------------------------------------------------------------------


def relu(s):
    """B0: Keep what is positive, replace the rest by 0.

        relu(s) = s where s > 0, else 0

    Args:
        s: array of any shape, or a number.

    Returns:
        Array of the shape of `s`.
    """
    return np.maximum(0, s)


def relu_grad(s):
    """B0: Return the slope of `relu` at every entry of `s`.

        relu'(s) = 1 where s > 0, else 0

    At s = 0 there is no slope; this tutorial takes 0.

    Args:
        s: array of any shape, or a number.

    Returns:
        Array of the shape of `s`.
    """
    return (s >= 0).astype(float)


def forward(X, W1, W2):
    """B0: Run the network forward, and keep what the way back will need.

    Args:
        X: (3, n), the data points.
        W1: (3, 2), weights into the hidden layer.
        W2: (2, 1), weights into the output.

    Returns:
        (f1, a1, f2, Y_hat) with shapes (2, n), (2, n), (1, n), (1, n).
    """
    f1 = W1.T @ X
    a1 = relu(f1)
    f2 = W2.T @ a1
    Y_hat = sigmoid(f2)
    return f1, a1, f2, Y_hat


# --- B1: one data point, one weight ---------------------------------------------------------------


def dE_dW1_11(X, Y, W1, W2, alpha=1.0, beta=1.0):
    """B1: Differentiate the loss of one data point by the single weight W1[1, 1].

        dE/dW1[1, 1] = dE/df2 * df2/da1[1, 0] * da1[1, 0]/df1[1, 0] * df1[1, 0]/dW1[1, 1]

    W1[1, 1] connects feature 1 with hidden unit 1, so only that unit is on the path.

    Args:
        X: (3, 1), the data point.
        Y: (1, 1), its label.
        W1: (3, 2), weights into the hidden layer.
        W2: (2, 1), weights into the output.
        alpha: weight of label 1 in the loss.
        beta: weight of label 0 in the loss.

    Returns:
        One float.
    """
    f1, a1, f2, Y_hat = forward(X, W1, W2)
    dE_df2 = weighted_dE_df1(Y, Y_hat, alpha, beta)
    # relu lets the gradient through only if the neuron was on
    if f1[0, 0] > 0:
        return float(dE_df2[0, 0] * W2[1, 0] * X[1, 0])
    return 0.0


# --- B2: all data points, all weights -------------------------------------------------------------


def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    """B2: Differentiate the loss by both weight matrices, for any number of data points.

        dE/dW2[j, 0] = sum_i dE/df2_i * df2_i/dW2[j, 0]
        dE/dW1[k, j] = sum_i dE/df2_i * df2_i/da1[j, i] * da1[j, i]/df1[j, i] * df1[j, i]/dW1[k, j]

    Both sums are matrix products. What is the shape of each factor?

    Args:
        X: (3, n), the data points.
        Y: (1, n), their labels.
        W1: (3, 2), weights into the hidden layer.
        W2: (2, 1), weights into the output.
        alpha: weight of label 1 in the loss.
        beta: weight of label 0 in the loss.

    Returns:
        (dE_dW1, dE_dW2) with shapes (3, 2) and (2, 1).
    """
    f1, a1, f2, Y_hat = forward(X, W1, W2)
    dE_df2 = weighted_dE_df1(Y, Y_hat, alpha, beta)
    dE_dW2 = a1 @ dE_df2.T
    dE_da1 = W2 @ dE_df2
    dE_df1 = dE_da1 * relu_grad(f1)
    dE_dW1 = X @ dE_df1.T
    print("shapes:", dE_dW1.shape, dE_dW2.shape)
    return dE_dW1, dE_dW2
