"""Public tests of A1c: one data point, one weight."""

import numpy as np
from otter.test_files import test_case

from checks import expect

OK_FORMAT = False

name = "A1c"
points = None


@test_case(name="worked number")
def worked(dE_dW1_20):
    arguments = {"dE_df1": np.array([[0.2]]), "X": np.array([[1.0], [2.0], [-3.0]])}
    hint = "W1[2, 0] multiplies X[2, 0]. Count from 0: row 0 is the bias input."
    expect("dE_dW1_20", dE_dW1_20, arguments, -0.6, hint)


@test_case(name="a feature that is 0")
def zero_feature(dE_dW1_20):
    arguments = {"dE_df1": np.array([[-0.8]]), "X": np.array([[1.0], [2.0], [0.0]])}
    expect("dE_dW1_20", dE_dW1_20, arguments, 0.0, "A weight that multiplies 0 has no influence on the loss.")
