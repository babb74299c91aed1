"""Public tests of D1: leaky ReLU, dead units, and a = 1."""

import numpy as np
from otter.test_files import test_case

from checks import call, expect

OK_FORMAT = False

name = "D1"
points = None

S = np.array([[-2.0, 0.0, 3.0]])


@test_case(name="leaky ReLU")
def values(leaky_relu):
    expect("leaky_relu", leaky_relu, {"s": S, "a": 0.1}, np.array([[-0.2, 0.0, 3.0]]), "Negative entries times a.")


@test_case(name="slope of leaky ReLU")
def slopes(leaky_relu_grad):
    hint = "1 where s is positive, a elsewhere; at s = 0 this tutorial takes a."
    expect("leaky_relu_grad", leaky_relu_grad, {"s": S, "a": 0.1}, np.array([[0.1, 0.1, 1.0]]), hint)


@test_case(name="with a = 1 nothing is bent")
def straight(leaky_relu, leaky_relu_grad):
    expect("leaky_relu", leaky_relu, {"s": S, "a": 1.0}, S)
    expect("leaky_relu_grad", leaky_relu_grad, {"s": S, "a": 1.0}, np.ones((1, 3)))


@test_case(name="dead units")
def dead(dead_units):
    f = np.array([[-1.0, -0.5, -2.0], [-1.0, 0.5, -2.0], [0.3, 0.1, 2.0]])
    hint = "A unit is dead when no data point, no column, switches it on."
    expect("dead_units", dead_units, {"f": f}, np.array([True, False, False]), hint)


@test_case(name="the collapsed matrix computes the same")
def collapsed(collapse):
    weights = [
        np.array([[1.0, 2.0], [0.0, 1.0], [3.0, -1.0]]),
        np.array([[0.5, -1.0, 2.0], [1.0, 0.0, 1.0]]),
        np.array([[1.0], [2.0], [-1.0]]),
    ]
    W = np.asarray(call("collapse", collapse, {"weights": weights}))
    assert W.shape == (3, 1), f"collapse(weights) maps 3 inputs to 1 output: expected shape (3, 1), got {W.shape}"
    X = np.array([[1.0, 1.0], [0.5, -2.0], [-1.0, 4.0]])
    layer_by_layer = X
    for layer in weights:
        layer_by_layer = layer.T @ layer_by_layer
    assert np.allclose(W.T @ X, layer_by_layer), (
        f"W.T @ X is {(W.T @ X).tolist()}, layer by layer it is {layer_by_layer.tolist()}. "
        "In which order do the matrices follow each other?"
    )
