"""Public tests of C1: the gradient of every layer."""

import numpy as np
from otter.test_files import test_case

from checks import call, expect, expect_gradient

OK_FORMAT = False

name = "C1"
points = None

X = np.array([[1.0, 1.0], [0.6, -0.9], [-1.2, 0.4]])
Y = np.array([[1.0, 0.0]])
WEIGHTS = [
    np.array([[0.3, -0.2], [0.7, 0.5], [-0.4, 0.9]]),
    np.array([[0.8, 0.6], [-0.3, 1.1]]),
    np.array([[0.5], [-0.9]]),
]


def compare(layer_gradients, activation, function):
    """Compare every layer with slopes measured through a forward pass with `function` in the hidden layers."""
    arguments = {"X": X, "Y": Y, "weights": WEIGHTS, "activation": activation}
    gradients = call("layer_gradients", layer_gradients, arguments)
    assert isinstance(gradients, (list, tuple)) and len(gradients) == len(WEIGHTS), (
        f"layer_gradients returns one array per weight matrix, {len(WEIGHTS)} here, in the order of `weights`"
    )

    def loss(weights):
        a = X
        for W in weights[:-1]:
            a = function(W.T @ a)
        f = weights[-1].T @ a
        return np.mean(np.logaddexp(0, f) - Y * f)

    for k in reversed(range(len(WEIGHTS))):
        expect_gradient(
            f"layer_gradients(X, Y, weights, {activation!r})[{k}]",
            gradients[k],
            lambda W, k=k: loss([*WEIGHTS[:k], W, *WEIGHTS[k + 1 :]]),
            WEIGHTS[k],
            "Later layers were fine, so look at the step into this one." if k < len(WEIGHTS) - 1 else "",
        )


@test_case(name="three sigmoid layers agree with measured slopes")
def sigmoid_layers(layer_gradients):
    compare(layer_gradients, "sigmoid", lambda f: 1 / (1 + np.exp(-f)))


@test_case(name="two ReLU layers and a sigmoid agree with measured slopes")
def relu_layers(layer_gradients):
    compare(layer_gradients, "relu", lambda f: f * (f > 0))


@test_case(name="largest absolute entries")
def magnitudes(gradient_magnitudes):
    gradients = [np.array([[0.1, -0.5], [0.2, 0.3]]), np.array([[-2.0], [1.0]]), np.array([[0.0]])]
    hint = "The largest entry by size: -0.5 counts as 0.5."
    expect("gradient_magnitudes", gradient_magnitudes, {"gradients": gradients}, np.array([0.5, 2.0, 0.0]), hint)
