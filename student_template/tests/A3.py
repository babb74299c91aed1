"""Public tests of A3: any number of data points."""

import numpy as np
from otter.test_files import test_case

from checks import call, expect, expect_gradient

OK_FORMAT = False

name = "A3"
points = None


@test_case(name="Jacobian of two predictions")
def jacobian(dY_hat_df1):
    hint = "Does the prediction for point 0 move when only the pre-activation of point 1 does?"
    expected = np.array([[0.16, 0.0], [0.0, 0.09]])
    expect("dY_hat_df1", dY_hat_df1, {"Y_hat": np.array([[0.2, 0.9]])}, expected, hint)


@test_case(name="Jacobian of one prediction is (1, 1)")
def small_jacobian(dY_hat_df1):
    expect("dY_hat_df1", dY_hat_df1, {"Y_hat": np.array([[0.2]])}, np.array([[0.16]]))


@test_case(name="gradient by the pre-activations")
def pre_activations(dE_df1):
    arguments = {"Y": np.array([[0.0, 1.0]]), "Y_hat": np.array([[0.2, 0.9]])}
    hint = "With one point this is A1b. With two, the loss is a mean."
    expect("dE_df1", dE_df1, arguments, np.array([[0.1, -0.05]]), hint)


@test_case(name="gradient by the weights")
def weights(dE_dW1):
    X = np.array([[1.0, 1.0], [2.0, -1.0], [-3.0, 0.5]])
    hint = "Every data point adds its share. The mean was already taken in dE_df1."
    expected = np.array([[0.05], [0.25], [-0.325]])
    expect("dE_dW1", dE_dW1, {"dE_df1": np.array([[0.1, -0.05]]), "X": X}, expected, hint)


@test_case(name="the whole chain agrees with measured slopes")
def slopes(dE_df1, dE_dW1):
    X = np.array([[1.0, 1.0, 1.0, 1.0], [0.5, -1.2, 2.0, 0.1], [1.5, 0.3, -0.7, -2.0]])
    Y, W1 = np.array([[1.0, 0.0, 0.0, 1.0]]), np.array([[0.2], [-0.5], [0.8]])
    upstream = call("dE_df1", dE_df1, {"Y": Y, "Y_hat": 1 / (1 + np.exp(-W1.T @ X))})
    gradient = call("dE_dW1", dE_dW1, {"dE_df1": np.asarray(upstream), "X": X})

    def loss(W):
        f = W.T @ X
        return np.mean(np.logaddexp(0, f) - Y * f)

    expect_gradient("dE_dW1(dE_df1(Y, Y_hat), X)", gradient, loss, W1)
