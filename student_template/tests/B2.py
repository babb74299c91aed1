"""Public tests of B2: the whole way back."""

import numpy as np
from otter.test_files import test_case

from checks import call, expect, expect_gradient

OK_FORMAT = False

name = "B2"
points = None

X = np.array([[1.0, 1.0, 1.0], [2.0, -0.5, 0.3], [-1.0, 1.5, 0.7]])
Y = np.array([[1.0, 0.0, 1.0]])
W1 = np.array([[0.1, 0.2], [0.3, 0.4], [0.2, -0.5]])
W2 = np.array([[0.5], [-1.0]])


@test_case(name="one data point")
def one_point(backward):
    # Both units are active; the prediction is 0.2227001, which is too low.
    arguments = {"X": X[:, :1], "Y": Y[:, :1], "W1": W1, "W2": W2}
    dE_dW1 = np.array([[-0.3886499, 0.7772999], [-0.7772999, 1.5545998], [0.3886499, -0.7772999]])
    dE_dW2 = np.array([[-0.3886499], [-1.1659498]])
    hint = "The first value belongs to W1, the second to W2. The entry [1, 1] of the first is B1."
    expect("backward", backward, arguments, (dE_dW1, dE_dW2), hint)


def measured(backward, forward, alpha, beta):
    """Compare both gradients with slopes measured through the student's own forward pass."""
    gradients = call("backward", backward, {"X": X, "Y": Y, "W1": W1, "W2": W2, "alpha": alpha, "beta": beta})
    assert isinstance(gradients, (tuple, list)) and len(gradients) == 2, "backward returns two arrays: dE_dW1, dE_dW2"

    def loss(U1, U2):
        f2 = np.asarray(call("forward", forward, {"X": X, "W1": U1, "W2": U2})[2])
        return np.mean(alpha * Y * np.logaddexp(0, -f2) + beta * (1 - Y) * np.logaddexp(0, f2))

    expect_gradient("dE_dW2", gradients[1], lambda U: loss(W1, U), W2, "Which activations does W2 multiply?")
    hint = "Go back through W2, then through the slope of ReLU, entry by entry, then through W1."
    expect_gradient("dE_dW1", gradients[0], lambda U: loss(U, W2), W1, hint)


@test_case(name="three data points agree with measured slopes")
def slopes(backward, forward):
    measured(backward, forward, 1.0, 1.0)


@test_case(name="class weights agree with measured slopes")
def weighted_slopes(backward, forward):
    measured(backward, forward, 3.0, 0.5)
