"""Part A: which gradients train a network that has no hidden layer?

    f1 = W1.T @ X          pre-activation   (1, n)
    Y_hat = sigmoid(f1)    prediction       (1, n)
    E = bce_loss(Y, Y_hat) loss             one number

On paper these are f^[1], W^[1], Y_hat with a hat, and a curly E; the entry W^[1]_20 is W1[2, 0].
`X` is (3, n), one column per data point, and its row 0 is the bias input 1. `Y` is (1, n) and holds
zeros and ones. `W1` is (3, 1). All arrays are float64. A gradient has the shape of the variable that it
differentiates by. No function changes its arguments.
"""

import numpy as np

# --- A0: the forward pass and the loss ------------------------------------------------------------


def sigmoid(s):
    """A0: Squash every entry of `s` into (0, 1).

        sigmoid(s) = 1 / (1 + exp(-s))

    Args:
        s: array of any shape, or a number. Entries may be large, on either side of 0.

    Returns:
        Array of the shape of `s`.
    """
    # BEGIN SOLUTION
    # exp never sees a positive number; numerator and denominator are multiplied by exp(s) where s < 0.
    small = np.exp(-np.abs(s))
    return np.where(np.asarray(s) >= 0, 1.0, small) / (1.0 + small)
    # END SOLUTION


def bce_loss(Y, Y_hat):
    """A0: Return the binary cross-entropy, averaged over the data points.

        E = -1/n * sum_i [ Y_i * log(Y_hat_i) + (1 - Y_i) * log(1 - Y_hat_i) ]

    With Y = [0 1] and Y_hat = [0.2 0.9] it is -(log 0.8 + log 0.9) / 2 = 0.16425.

    Args:
        Y: (1, n), labels 0 or 1.
        Y_hat: (1, n), predictions strictly between 0 and 1.

    Returns:
        E, one float. The logarithm is the natural one.
    """
    # BEGIN SOLUTION
    return float(-np.mean(Y * np.log(Y_hat) + (1 - Y) * np.log(1 - Y_hat)))
    # END SOLUTION


# --- A1: one data point, one weight ---------------------------------------------------------------


def dE_dY_hat(Y, Y_hat):
    """A1a: Differentiate the loss by every prediction.

        dE/dY_hat_i    of the E that `bce_loss` computes

    The handout derives it for one data point; here n is anything. In which terms of the sum does Y_hat_i occur?

    Args:
        Y: (1, n), labels 0 or 1.
        Y_hat: (1, n), predictions strictly between 0 and 1.

    Returns:
        (1, n). The factor 1/n of the loss is part of it.
    """
    # BEGIN SOLUTION
    # Y_hat_i occurs in term i only: -1/n * ( Y_i / Y_hat_i - (1 - Y_i) / (1 - Y_hat_i) ).
    n = Y.shape[1]
    return -(Y / Y_hat - (1 - Y) / (1 - Y_hat)) / n
    # END SOLUTION


def dE_df1_single(Y, Y_hat):
    """A1b: Differentiate the loss of one data point by its pre-activation.

        dE/df1 = dE/dY_hat * dY_hat/df1    with    Y_hat = sigmoid(f1)

    Express the slope of the sigmoid by Y_hat itself, then multiply out: most of it cancels.

    Args:
        Y: (1, 1), the label.
        Y_hat: (1, 1), the prediction.

    Returns:
        (1, 1).
    """
    # BEGIN SOLUTION
    # -(Y / Y_hat - (1 - Y) / (1 - Y_hat)) * Y_hat (1 - Y_hat) = -Y (1 - Y_hat) + (1 - Y) Y_hat = Y_hat - Y
    return Y_hat - Y
    # END SOLUTION


def dE_dW1_20(dE_df1, X):
    """A1c: Differentiate the loss of one data point by the single weight W1[2, 0].

        dE/dW1[2, 0] = dE/df1 * df1/dW1[2, 0]    with    f1 = W1[0, 0] X[0] + W1[1, 0] X[1] + W1[2, 0] X[2]

    Args:
        dE_df1: (1, 1), gradient of the loss by the pre-activation.
        X: (3, 1), the data point.

    Returns:
        One float.
    """
    # BEGIN SOLUTION
    # df1/dW1[2, 0] = X[2]
    return float(dE_df1[0, 0] * X[2, 0])
    # END SOLUTION


# --- A2: one data point, all weights --------------------------------------------------------------


def dE_dW1_single(dE_df1, X):
    """A2: Differentiate the loss of one data point by all of W1 at once.

    Do for each weight what A1c does for one, and look for the pattern.

    Args:
        dE_df1: (1, 1), gradient of the loss by the pre-activation.
        X: (3, 1), the data point.

    Returns:
        (3, 1), the shape of W1.
    """
    # BEGIN SOLUTION
    # df1/dW1[k, 0] = X[k] for every k, so the gradient is the data point, scaled by one number.
    return X * dE_df1[0, 0]
    # END SOLUTION


# --- A3: any number of data points ----------------------------------------------------------------


def dY_hat_df1(Y_hat):
    """A3: Return the Jacobian of all predictions by all pre-activations.

        J[i, j] = dY_hat_i / df1_j

    Data point i is predicted from column i of X alone. What does that say about J where i != j?

    Args:
        Y_hat: (1, n), predictions.

    Returns:
        (n, n).
    """
    # BEGIN SOLUTION
    # sigmoid'(f) = sigmoid(f) (1 - sigmoid(f)) on the diagonal; prediction i does not depend on f1_j.
    return np.diag((Y_hat * (1 - Y_hat))[0])
    # END SOLUTION


def dE_df1(Y, Y_hat):
    """A3: Differentiate the loss by every pre-activation, for any number of data points.

        dE/df1 = dE/dY_hat @ J    with the Jacobian J of `dY_hat_df1`

    Args:
        Y: (1, n), labels 0 or 1.
        Y_hat: (1, n), predictions.

    Returns:
        (1, n).
    """
    # BEGIN SOLUTION
    # The product multiplied out. It needs no division, so it also holds where Y_hat rounds to 0 or 1.
    n = Y.shape[1]
    return (Y_hat - Y) / n
    # END SOLUTION


def dE_dW1(dE_df1, X):
    """A3: Differentiate the loss by the weights, for any number of data points.

        dE/dW1[k, 0] = sum_i dE/df1_i * df1_i/dW1[k, 0]

    Every data point depends on the weights, so every one adds its share. Write the sum as one matrix
    product; the shapes tell you which one.

    Args:
        dE_df1: (1, n), gradient of the loss by the pre-activations.
        X: (3, n), the data points.

    Returns:
        (3, 1), the shape of W1.
    """
    # BEGIN SOLUTION
    # df1_i/dW1[k, 0] = X[k, i], so entry k is row k of X times dE_df1.
    return X @ dE_df1.T
    # END SOLUTION


# --- A4: classes of different size ----------------------------------------------------------------


def weighted_bce_loss(Y, Y_hat, alpha, beta):
    """A4: Return the binary cross-entropy with one weight per class.

        E = -1/n * sum_i [ alpha * Y_i * log(Y_hat_i) + beta * (1 - Y_i) * log(1 - Y_hat_i) ]

    With Y = [0 1] and Y_hat = [0.2 0.9] it is -(beta * log 0.8 + alpha * log 0.9) / 2.

    Args:
        Y: (1, n), labels 0 or 1.
        Y_hat: (1, n), predictions strictly between 0 and 1.
        alpha: weight of the data points with label 1, positive.
        beta: weight of the data points with label 0, positive.

    Returns:
        E, one float.
    """
    # BEGIN SOLUTION
    return float(-np.mean(alpha * Y * np.log(Y_hat) + beta * (1 - Y) * np.log(1 - Y_hat)))
    # END SOLUTION


def weighted_dE_df1(Y, Y_hat, alpha, beta):
    """A4: Differentiate the weighted loss by every pre-activation.

    The same two steps as in A1: derive dE/dY_hat with the weights in it, multiply by sigmoid', simplify.

    Args:
        Y: (1, n), labels 0 or 1.
        Y_hat: (1, n), predictions.
        alpha: weight of the data points with label 1.
        beta: weight of the data points with label 0.

    Returns:
        (1, n).
    """
    # BEGIN SOLUTION
    # -1/n (alpha Y / Y_hat - beta (1 - Y) / (1 - Y_hat)) * Y_hat (1 - Y_hat), multiplied out
    n = Y.shape[1]
    return (beta * (1 - Y) * Y_hat - alpha * Y * (1 - Y_hat)) / n
    # END SOLUTION


def class_weights(Y):
    """A4: Choose alpha and beta so that both classes pull equally hard on the weights.

    Only the ratio alpha / beta decides which class wins; the common scale acts like the learning rate.

    Args:
        Y: (1, n), labels; both 0 and 1 occur.

    Returns:
        (alpha, beta), two positive floats.
    """
    # BEGIN SOLUTION
    # n / 2 per class: the weights then add up to n, and balanced classes get 1 and 1.
    n = Y.size
    ones = np.sum(Y)
    return float(n / (2 * ones)), float(n / (2 * (n - ones)))
    # END SOLUTION
