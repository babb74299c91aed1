"""Public tests of A2: one data point, all weights."""

import numpy as np
from otter.test_files import test_case

from checks import call, expect, expect_gradient

OK_FORMAT = False

name = "A2"
points = None


@test_case(name="worked numbers and shape")
def worked(dE_dW1_single):
    arguments = {"dE_df1": np.array([[0.2]]), "X": np.array([[1.0], [2.0], [-3.0]])}
    expect("dE_dW1_single", dE_dW1_single, arguments, np.array([[0.2], [0.4], [-0.6]]), "Do A1c for each weight.")


@test_case(name="agrees with measured slopes")
def slopes(dE_dW1_single):
    # Any loss will do here. This one has the slope 0.7 by f1, everywhere.
    X, W1 = np.array([[1.0], [0.8], [-1.5]]), np.array([[0.4], [-0.3], [0.2]])
    gradient = call("dE_dW1_single", dE_dW1_single, {"dE_df1": np.array([[0.7]]), "X": X})
    expect_gradient("dE_dW1_single(dE_df1, X)", gradient, lambda W: 0.7 * (W.T @ X).item(), W1)
