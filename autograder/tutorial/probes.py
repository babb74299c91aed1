"""How does a gradient that was measured give itself away?

Differences carry rounding noise, lose the scale of a feature and step over the kink of ReLU; a derivation does none of
that. Each function that has something to derive is asked about one small problem, moved by a few rounding units; a
network also in other units, as only that shows a complex step; a slope of ReLU also right beside the kink, as only that
shows its differences. The answers are hints for the instructor, never proof.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from autograder.marking.assignment import Probe
from autograder.marking.draws import Arguments, Array
from autograder.marking.flags import equal, mapped, solved_row
from autograder.marking.solution import Function

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
KINKED = ("relu_grad", "leaky_relu_grad")
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
    moves = [_moved(base, (move + 1) ** 2) for move in range(MOVES.get(function, 2))]
    checks = [_Check("answers jump when inputs move by a few rounding units", call, NOISE) for call in moves]
    if right and function in NETWORKS:
        checks.append(_scaled(function))
    if right and function in KINKED:
        call = (BESIDE_THE_KINK * np.array([[1.0, -1.0, 1.0]]), *base[1:])
        slopes = solved_row(solution[function], call)
        checks.append(_Check("answers are off close to the kink of ReLU", call, OFF, slopes=slopes))
    size = solved_row(solution[function], base).size

    def traces(answers: Sequence[Array | None]) -> list[str]:
        first, *rest = answers
        if first is None or first.size != size:
            return []
        pairs = zip(checks, rest, strict=True)
        return list(dict.fromkeys(one.says for one, answer in pairs if not one.holds(first, answer)))

    calls = [base, *(check.call for check in checks)]
    named = tuple(Arguments(call, f"probe {place} of {function}, {right}") for place, call in enumerate(calls))
    return Probe(named, traces)


class _Check(NamedTuple):
    """A call, and what it gives up to a share: `slopes`, or so many times what the first call gave; else a remark."""

    says: str
    call: tuple[Any, ...]
    share: float
    times: Array | float = 1.0
    slopes: Array | None = None

    def holds(self, first: Array, answer: Array | None) -> bool:
        return equal(first * self.times if self.slopes is None else self.slopes, answer, self.share)


def _moved(value: Any, steps: int) -> Any:
    """Arguments with every entry moved by so many rounding units, labels and the bias input left alone."""
    return mapped(value, lambda array: array + steps * np.spacing(array))


def _scaled(function: str) -> _Check:
    """The call with features in another unit and weights to match: the same network, so gradients scale as well."""
    X, W1, by_W1 = _X.copy(), _W1.copy(), np.full(_W1.shape, SCALE)
    X[1:] *= SCALE
    W1[1:] /= SCALE
    by_W1[0] = 1.0
    call = (X, _LABEL, [W1, _W2], "relu") if function == "layer_gradients" else (X, _LABEL, W1, _W2)
    factors = by_W1[1, 1:] if function == "dE_dW1_11" else np.concatenate([by_W1.reshape(-1), np.ones(_W2.size)])
    return _Check("answers do not follow the scale of a feature", call, SCALED, times=factors)
