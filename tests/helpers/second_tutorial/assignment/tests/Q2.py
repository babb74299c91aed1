"""Public tests of Q2."""

import numpy as np
from otter.test_files import test_case

from checks import expect

OK_FORMAT = False
name = "Q2"
points = None


@test_case(name="equal scores")
def equal_scores(cross_entropy, loss_gradient):
    T, Z = np.array([[1.0], [0.0]]), np.zeros((2, 1))
    expect("cross_entropy", cross_entropy, {"T": T, "Z": Z}, np.log(2))
    expect("loss_gradient", loss_gradient, {"T": T, "Z": Z}, np.array([[-0.5], [0.5]]))
