"""Public tests of A4: one weight per class."""

import numpy as np
from otter.test_files import test_case

from checks import call, expect, expect_gradient

OK_FORMAT = False

name = "A4"
points = None

POINTS = {"Y": np.array([[0.0, 1.0]]), "Y_hat": np.array([[0.2, 0.9]])}


@test_case(name="weighted loss")
def loss(weighted_bce_loss):
    # -(beta log 0.8 + alpha log 0.9) / 2 with alpha = 2, beta = 0.5
    hint = "alpha belongs to label 1, beta to label 0; divide by n, not by the sum of the weights."
    expect("weighted_bce_loss", weighted_bce_loss, {**POINTS, "alpha": 2.0, "beta": 0.5}, 0.1611464, hint)


@test_case(name="with weights 1 it is the plain loss")
def plain(weighted_bce_loss):
    expect("weighted_bce_loss", weighted_bce_loss, {**POINTS, "alpha": 1.0, "beta": 1.0}, 0.1642520)


@test_case(name="gradient by the pre-activations")
def gradient(weighted_dE_df1):
    hint = "Derive it from the weighted loss: which factor belongs to which label?"
    arguments = {**POINTS, "alpha": 2.0, "beta": 0.5}
    expect("weighted_dE_df1", weighted_dE_df1, arguments, np.array([[0.05, -0.1]]), hint)


@test_case(name="agrees with measured slopes")
def slopes(weighted_dE_df1):
    f1, Y = np.array([[0.4, -1.1, 2.0]]), np.array([[1.0, 0.0, 0.0]])
    arguments = {"Y": Y, "Y_hat": 1 / (1 + np.exp(-f1)), "alpha": 3.0, "beta": 0.7}

    def weighted(f):
        return np.mean(3.0 * Y * np.logaddexp(0, -f) + 0.7 * (1 - Y) * np.logaddexp(0, f))

    expect_gradient(
        "weighted_dE_df1(Y, Y_hat, 3.0, 0.7)", call("weighted_dE_df1", weighted_dE_df1, arguments), weighted, f1
    )


@test_case(name="the rarer class gets the larger weight")
def rarer(class_weights):
    for Y in (np.array([[1.0, 0.0, 0.0, 0.0]]), np.array([[1.0, 1.0, 1.0, 0.0]])):
        weights = call("class_weights", class_weights, {"Y": Y})
        assert np.shape(weights)[:1] == (2,), (
            f"class_weights(Y) returned {weights!r}, expected two numbers: return alpha, beta"
        )
        alpha, beta = (float(np.asarray(weight).item()) for weight in weights)
        assert alpha > 0 and beta > 0, f"Both weights are positive; class_weights({Y.tolist()}) returned {weights!r}"
        assert (alpha > beta) == (Y.sum() < 2), (
            f"class_weights({Y.tolist()}) returned alpha = {alpha:g} for label 1 and beta = {beta:g} for label 0. "
            "How often does each label occur?"
        )
