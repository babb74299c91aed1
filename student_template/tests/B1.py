"""Public tests of B1: one data point, one weight of the hidden layer."""

import numpy as np
from otter.test_files import test_case

from checks import expect

OK_FORMAT = False

name = "B1"
points = None

X = np.array([[1.0], [2.0], [-1.0]])
W2 = np.array([[0.5], [-1.0]])
ON = np.array([[0.1, 0.2], [0.3, 0.4], [0.2, -0.5]])  # f1 = (0.5, 1.5), f2 = -1.25
OFF = np.array([[0.1, 0.2], [0.3, -0.4], [0.2, 0.5]])  # f1 = (0.5, -1.1), f2 = 0.25


@test_case(name="unit 1 is active")
def active(dE_dW1_11):
    # The prediction is 0.2227001, which is too low.
    arguments = {"X": X, "Y": np.array([[1.0]]), "W1": ON, "W2": W2}
    hint = "Four factors: the error at the output, the weight W2[1, 0], the slope of ReLU, the feature X[1, 0]."
    expect("dE_dW1_11", dE_dW1_11, arguments, 1.5545998, hint)


@test_case(name="unit 1 is not active")
def inactive(dE_dW1_11):
    arguments = {"X": X, "Y": np.array([[1.0]]), "W1": OFF, "W2": W2}
    expect("dE_dW1_11", dE_dW1_11, arguments, 0.0, "The pre-activation f1[1, 0] is -1.1. What does ReLU let through?")


@test_case(name="with class weights")
def weighted(dE_dW1_11):
    hint = "alpha belongs to label 1, beta to label 0."
    label_1 = {"X": X, "Y": np.array([[1.0]]), "W1": ON, "W2": W2, "alpha": 3.0, "beta": 0.5}
    expect("dE_dW1_11", dE_dW1_11, label_1, 4.6637993, hint)
    label_0 = {**label_1, "Y": np.array([[0.0]])}
    expect("dE_dW1_11", dE_dW1_11, label_0, -0.2227001, hint)
