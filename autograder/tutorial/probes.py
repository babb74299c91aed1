"""How does a gradient that was measured give itself away?

Differences carry rounding noise, lose the scale of a feature and step over the kink of ReLU; a derivation does none of
that. Each function that has something to derive is asked about one small problem, moved by a few rounding units, in
other units, and right beside a kink. The answers are hints for the instructor, never proof.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.marking.assignment import Probe
from autograder.marking.comparing import numbers_in
from autograder.marking.draws import Arguments, Array
from autograder.marking.flags import equal, mapped
from autograder.marking.solution import Function
from autograder.sandbox import Returned, perform

NOISE = 5e-14
"""An answer may change by this share when its inputs move by a few rounding units: well above what derivations do, a
tenth of what differences with the longest useful step do."""

SCALE = 2.0**100
"""Far beyond any step of differences, also of complex ones; a power of two, so that derivations scale exactly; within
float32."""
SCALED = 1e-12  # how well they scale

BESIDE_THE_KINK = 3e-8  # farther than what np.isclose takes for 0, nearer than steps of differences
OFF = 1e-2  # beside the kink

# One small problem for every function that has something to derive. Features and weights are moderate, both hidden
# units are active.
_Y, _Y_HAT = np.array([[1.0, 0.0, 1.0]]), np.array([[0.3, 0.6, 0.8]])
_X, _LABEL = np.array([[1.0], [0.7], [-1.3]]), np.array([[1.0]])
_W1, _W2 = np.array([[0.3, 0.4], [0.6, 0.9], [-0.5, -0.2]]), np.array([[0.8], [-0.7]])
_S = np.array([[-0.9, -0.3, 0.2, 0.6], [0.8, -0.7, 0.5, -0.1]])

DERIVED: Mapping[str, tuple[Any, ...]] = {
    "dE_dY_hat": (_Y, _Y_HAT),
    "dE_df1_single": (_LABEL, _Y_HAT[:, :1]),
    "dY_hat_df1": (_Y_HAT,),
    "dE_df1": (_Y, _Y_HAT),
    "weighted_dE_df1": (_Y, _Y_HAT, 2.5, 0.4),
    "relu_grad": (_S,),
    "dE_dW1_11": (_X, _LABEL, _W1, _W2),
    "backward": (_X, _LABEL, _W1, _W2),
    "layer_gradients": (_X, _LABEL, [_W1, _W2], "relu"),
    "mitigating_activation_grad": (_S,),
    "leaky_relu_grad": (_S, 0.25),
}
NETWORKS = ("dE_dW1_11", "backward", "layer_gradients")
MOVES = {"dE_df1_single": 5, "dE_dW1_11": 5}
"""How often inputs are moved; a single number may be the same after one move by chance."""


def probes(function: str, right: bool, solution: Mapping[str, Function]) -> Probe | None:
    """What to ask of a function once it is marked; None where there is nothing to derive.

    Args:
        right: its question has full marks. Other numbers in another order would say nothing about a scale or a kink.
    """
    if function not in DERIVED:
        return None
    base = DERIVED[function]
    moved = [_moved(base, (move + 1) ** 2) for move in range(MOVES.get(function, 2))]
    scaled = _scaled(function) if right else []
    beside = _beside_the_kink(function) if right else []
    size = _row(solution[function], base).size
    kinks = [_row(solution[function], call) for call in beside]

    def traces(answers: Sequence[Array | None]) -> Iterator[str]:
        first, rest = answers[0], list(answers[1:])
        if first is None or first.size != size:
            return
        if any(not equal(first, answer, NOISE) for answer in rest[: len(moved)]):
            yield "answers jump when inputs move by a few rounding units"
        rest = rest[len(moved) :]
        if scaled and not equal(first * _factors(function), rest[0], SCALED):
            yield "answers do not follow the scale of a feature"
        rest = rest[len(scaled) :]
        if any(not equal(truth, answer, OFF) for truth, answer in zip(kinks, rest, strict=True)):
            yield "answers are off close to the kink of ReLU"

    calls = [base, *moved, *scaled, *beside]
    named = tuple(Arguments(call, f"probe {place} of {function}, {right}") for place, call in enumerate(calls))
    return Probe(named, lambda answers: list(traces(answers)))


def _moved(value: Any, steps: int) -> Any:
    """Arguments with every entry moved by so many rounding units, labels and the bias input left alone."""
    return mapped(value, lambda array: array + steps * np.spacing(array))


def _scaled(function: str) -> list[tuple[Any, ...]]:
    """The call with features in another unit and weights to match: the same network."""
    if function not in NETWORKS:
        return []
    X, W1 = _X.copy(), _W1.copy()
    X[1:] *= SCALE
    W1[1:] /= SCALE
    return [_network_call(function, X, W1)]


def _network_call(function: str, X: Array, W1: Array) -> tuple[Any, ...]:
    return (X, _LABEL, [W1, _W2], "relu") if function == "layer_gradients" else (X, _LABEL, W1, _W2)


def _factors(function: str) -> Array:
    """By how much each number of the answer grows with the features."""
    by_W1 = np.full(_W1.shape, SCALE)
    by_W1[0] = 1.0
    return by_W1[1, 1:] if function == "dE_dW1_11" else np.concatenate([by_W1.reshape(-1), np.ones(_W2.size)])


def _beside_the_kink(function: str) -> list[tuple[Any, ...]]:
    """Calls with a pre-activation just right and just left of 0, exactly, in float32 too."""
    if function == "relu_grad":
        return [(sign * np.full((1, 3), BESIDE_THE_KINK),) for sign in (1.0, -1.0)]
    if function == "leaky_relu_grad":
        return [(sign * np.full((1, 3), BESIDE_THE_KINK), 0.25) for sign in (1.0, -1.0)]
    calls = []
    for sign in (1.0, -1.0) if function in NETWORKS else ():
        W1 = _W1.copy()
        W1[:, 1] = 0.0, sign * BESIDE_THE_KINK, 0.0
        calls.append(_network_call(function, _X, W1))
    return calls


def _row(function: Function, arguments: tuple[Any, ...]) -> Array:
    """A model answer's numbers in a row."""
    answer = perform(function, arguments)
    row = numbers_in(answer.value) if isinstance(answer, Returned) else None
    assert row is not None, answer
    return row.astype(np.float64)
