"""Public tests of A1a: how does the loss change with each prediction?"""

import numpy as np
from otter.test_files import test_case

from checks import call, expect, expect_gradient

OK_FORMAT = False

name = "A1a"
points = None


@test_case(name="one data point of each label")
def one_point(dE_dY_hat):
    Y_hat = np.array([[0.2]])
    hint = "What if the label is 0, what if it is 1? The handout reads the formula for one data point."
    expect("dE_dY_hat", dE_dY_hat, {"Y": np.array([[0.0]]), "Y_hat": Y_hat}, np.array([[1.25]]), hint)
    expect("dE_dY_hat", dE_dY_hat, {"Y": np.array([[1.0]]), "Y_hat": Y_hat}, np.array([[-5.0]]), hint)


@test_case(name="two data points")
def two_points(dE_dY_hat):
    arguments = {"Y": np.array([[0.0, 1.0]]), "Y_hat": np.array([[0.2, 0.9]])}
    hint = "The loss is a mean over n = 2 points. Where has its 1/n gone?"
    expect("dE_dY_hat", dE_dY_hat, arguments, np.array([[0.625, -0.5555556]]), hint)


@test_case(name="agrees with measured slopes of your bce_loss")
def slopes(dE_dY_hat, bce_loss):
    Y, Y_hat = np.array([[1.0, 0.0, 0.0]]), np.array([[0.3, 0.6, 0.2]])
    gradient = call("dE_dY_hat", dE_dY_hat, {"Y": Y, "Y_hat": Y_hat})
    expect_gradient("dE_dY_hat(Y, Y_hat)", gradient, lambda P: call("bce_loss", bce_loss, {"Y": Y, "Y_hat": P}), Y_hat)
