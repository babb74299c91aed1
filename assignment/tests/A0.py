"""Public tests of A0: the forward pass and the loss, on numbers that you can check by hand."""

import numpy as np
from otter.test_files import test_case

from checks import expect

OK_FORMAT = False

name = "A0"
points = None


@test_case(name="sigmoid of 0 is one half")
def middle(sigmoid):
    expect("sigmoid", sigmoid, {"s": 0.0}, 0.5, "1 / (1 + exp(-s)), and exp(0) is 1")


@test_case(name="sigmoid works on every entry and keeps the shape")
def every_entry(sigmoid):
    s = np.array([[-2.0, 0.0, 2.0]])
    expect("sigmoid", sigmoid, {"s": s}, np.array([[0.1192029, 0.5, 0.8807971]]), "Look at the sign of the exponent.")


@test_case(name="sigmoid of large numbers")
def far_out(sigmoid):
    s = np.array([[-40.0, 40.0]])
    expect("sigmoid", sigmoid, {"s": s}, np.array([[0.0, 1.0]]), "Far out it is flat: 0 on the left, 1 on the right.")


@test_case(name="loss of two data points")
def two_points(bce_loss):
    # -(log 0.8 + log 0.9) / 2: the first point has label 0, the second label 1
    arguments = {"Y": np.array([[0.0, 1.0]]), "Y_hat": np.array([[0.2, 0.9]])}
    hint = "Each point counts with the logarithm of the probability given to its own label; the loss is their mean."
    expect("bce_loss", bce_loss, arguments, 0.1642520, hint)


@test_case(name="loss of one data point")
def one_point(bce_loss):
    arguments = {"Y": np.array([[0.0]]), "Y_hat": np.array([[0.8]])}
    expect("bce_loss", bce_loss, arguments, 1.6094379, "Label 0 and a prediction of 0.8: -log(0.2).")
