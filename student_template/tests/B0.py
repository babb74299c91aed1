"""Public tests of B0: ReLU and the forward pass."""

import numpy as np
from otter.test_files import test_case

from checks import expect

OK_FORMAT = False

name = "B0"
points = None

S = np.array([[-2.0, 0.0, 3.0], [0.5, -0.1, 0.0]])


@test_case(name="relu")
def values(relu):
    expect("relu", relu, {"s": S}, np.array([[0.0, 0.0, 3.0], [0.5, 0.0, 0.0]]), "Negative entries become 0.")


@test_case(name="slope of relu")
def slopes(relu_grad):
    hint = "1 where s is positive, 0 elsewhere; at s = 0 this tutorial takes 0."
    expect("relu_grad", relu_grad, {"s": S}, np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]), hint)


@test_case(name="forward pass of one data point")
def one_point(forward):
    # f1 = (0.5, -1); the second unit is off, so f2 = 2 * 0.5 = 1
    X, W1 = np.array([[1.0], [0.5], [-1.0]]), np.array([[0.5, 1.0], [1.0, -2.0], [0.5, 1.0]])
    W2 = np.array([[2.0], [3.0]])
    expected = (np.array([[0.5], [-1.0]]), np.array([[0.5], [0.0]]), np.array([[1.0]]), np.array([[0.7310586]]))
    hint = "The order is f1, a1, f2, Y_hat. W1 has one column per hidden unit: transpose it."
    expect("forward", forward, {"X": X, "W1": W1, "W2": W2}, expected, hint)


@test_case(name="forward pass of two data points")
def two_points(forward):
    X, W1 = np.array([[1.0, 1.0], [0.5, -1.0], [-1.0, 2.0]]), np.array([[0.5, 1.0], [1.0, -2.0], [0.5, 1.0]])
    W2 = np.array([[2.0], [3.0]])
    expected = (
        np.array([[0.5, 0.5], [-1.0, 5.0]]),
        np.array([[0.5, 0.5], [0.0, 5.0]]),
        np.array([[1.0, 16.0]]),
        np.array([[0.7310586, 0.9999999]]),
    )
    expect(
        "forward", forward, {"X": X, "W1": W1, "W2": W2}, expected, "One column per data point, all the way through."
    )
