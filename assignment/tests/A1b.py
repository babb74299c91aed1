"""Public tests of A1b: one data point, through the sigmoid."""

import numpy as np
from otter.test_files import test_case

from checks import call, expect, expect_gradient

OK_FORMAT = False

name = "A1b"
points = None


@test_case(name="worked numbers")
def worked(dE_df1_single):
    hint = "Multiply dE/dY_hat by the slope of the sigmoid, which is 0.2 * 0.8 at a prediction of 0.2."
    Y_hat = np.array([[0.2]])
    expect("dE_df1_single", dE_df1_single, {"Y": np.array([[0.0]]), "Y_hat": Y_hat}, np.array([[0.2]]), hint)
    expect("dE_df1_single", dE_df1_single, {"Y": np.array([[1.0]]), "Y_hat": Y_hat}, np.array([[-0.8]]), hint)


@test_case(name="agrees with measured slopes")
def slopes(dE_df1_single):
    f1, Y = np.array([[0.7]]), np.array([[1.0]])
    Y_hat = 1 / (1 + np.exp(-f1))
    gradient = call("dE_df1_single", dE_df1_single, {"Y": Y, "Y_hat": Y_hat})
    # The loss of one point, written as a function of its pre-activation.
    expect_gradient("dE_df1_single(Y, Y_hat)", gradient, lambda f: np.logaddexp(0, f).item() - Y.item() * f.item(), f1)
