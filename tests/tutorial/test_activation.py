"""C2's network: one table of the activation stands for fifty layers, and where it could mislead they are all asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from the_assignment import ASSIGNMENT

from autograder.marking.judging import Wrong
from autograder.marking.run import Environment, Run
from autograder.sandbox import perform
from autograder.tutorial.activation import (
    GRAD,
    NAME,
    NEAR,
    TABLE,
    _from_table,
    _layer_by_layer,
    judge_alive,
    judge_derivative,
)

Activation = Callable[[np.ndarray], np.ndarray]


class Student:
    """The activation of a student, which counts how often it is asked for each array."""

    def __init__(self, activation: Activation) -> None:
        self.activation = activation
        self.asked: list[tuple[int, ...]] = []

    def answers(self, calls: Sequence[tuple[Any, ...]]) -> list[Any]:
        self.asked += [call[0].shape for call in calls]
        return [perform(self.activation, call) for call in calls]


def sigmoid(s: np.ndarray) -> np.ndarray:
    return np.where(s >= 0, 1 / (1 + np.exp(-np.abs(s))), 1 - 1 / (1 + np.exp(-np.abs(s))))


NETWORK = ASSIGNMENT.settings.deep_network
ACTIVATIONS: dict[str, Activation] = {
    "relu": lambda s: np.maximum(s, 0),
    "leaky": lambda s: np.where(s > 0, s, 0.01 * s),
    "elu": lambda s: np.where(s > 0, s, np.expm1(np.minimum(s, 0))),
    "tanh": np.tanh,
    "swish": lambda s: s * sigmoid(s),
    "softplus": lambda s: np.logaddexp(0, s),
    "softplus in float32": lambda s: np.logaddexp(np.float32(0), s.astype(np.float32)),
    "sigmoid": sigmoid,
    "hard sigmoid": lambda s: np.clip(0.2 * s + 0.5, 0, 1),
    "arcsinh": np.arcsinh,
    "two leaks": lambda s: np.where(s > 0, 0.7 * s, 0.6 * s),
}


def judged(activation: Activation, run) -> tuple[str, Student]:
    """What the case says, and the student with the record of calls."""
    student = Student(activation)
    try:
        judge_alive(Environment(run, {NAME: student}))
    except Wrong as wrong:
        return wrong.lost.problem.came, student
    return "", student


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_table_stands_for_the_layers(name: str, run):
    """Magnitudes agree far better than the distance from the line at which a table may decide."""
    env = Environment(run, {NAME: Student(ACTIVATIONS[name])})
    by_table, by_layers = (way(env, NETWORK) for way in (_from_table, _layer_by_layer))
    assert np.all(np.abs(np.log10(by_table / by_layers)) < np.log10(NEAR) / 10)


@pytest.mark.parametrize(("name", "says"), [("relu", ""), ("sigmoid", "times the sigmoid network's")])
def test_what_is_far_from_the_line_takes_one_table(name: str, says: str, run):
    """The verdict on an activation that is clearly alive, or clearly not, needs no layer."""
    came, student = judged(ACTIVATIONS[name], run)
    assert says in came and bool(came) == bool(says)
    assert student.asked.count(TABLE.shape) == 1
    assert len(student.asked) == 3  # two more find out that it is elementwise and bent


def test_near_the_line_every_layer_is_asked(run):
    """A slope chosen so that the table gives just about the factor that is asked for."""

    def factor(slope: float) -> float:
        student = Student(lambda s: np.where(s > 0, slope * s, 0.9 * slope * s))
        return float(np.min(_from_table(Environment(run, {NAME: student}), NETWORK)))

    sigmoids = _from_table(Environment(run, {NAME: Student(sigmoid)}), NETWORK)
    wanted = ASSIGNMENT.settings.alive_factor * float(np.min(sigmoids))
    low, high = 1e-2, 1.0
    for _ in range(60):
        middle = np.sqrt(low * high)
        low, high = (middle, high) if factor(middle) < wanted else (low, middle)
    _, student = judged(lambda s: np.where(s > 0, low * s, 0.9 * low * s), run)
    assert len(student.asked) == 3 + NETWORK.hidden_layers


def test_what_leaves_the_table_is_followed_layer_by_layer(run):
    """Values that grow without bound overflow in the network, not in the table."""
    came, student = judged(lambda s: s * np.abs(s) * 3, run)
    assert came == "gradients that overflow"
    assert len(student.asked) > 4


def test_a_formula_that_fails_far_out_is_not_refused_for_that(run):
    """No layer of the network needs the table's ends."""

    def fragile(s: np.ndarray) -> np.ndarray:
        if np.max(np.abs(s)) > 300:
            raise OverflowError("math range error")
        return np.maximum(s, 0)

    assert judged(fragile, run)[0] == ""


SLOPES: dict[str, tuple[Activation, Activation]] = {
    "elu": (ACTIVATIONS["elu"], lambda s: np.where(s > 0, 1.0, np.exp(np.minimum(s, 0)))),
    "softsign": (lambda s: s / (1 + np.abs(s)), lambda s: (1 + np.abs(s)) ** -2.0),
}


@pytest.mark.parametrize("name", SLOPES)
def test_a_slope_with_a_kink_at_0_is_right_with_every_seed(name: str) -> None:
    """A stencil across the kink of a slope measures another one, and no seed may put it there."""
    activation, slope = SLOPES[name]
    for seed in range(40, 70):  # ELU lost with three of these
        environment = Environment(Run(ASSIGNMENT, seed), {NAME: Student(activation), GRAD: Student(slope)})
        judge_derivative(environment)
