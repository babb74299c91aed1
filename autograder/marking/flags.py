"""What should an instructor look at, although no points depend on it?

Four questions, asked once all marks are in. Was a gradient measured instead of derived? Differences carry rounding
noise, or with long steps an error that grows with the curvature, lose the scale of a feature and step over the kink
of ReLU; a derivation does none of that. A complex step is exact; its code takes imaginary parts. Do equal calls get
equal answers? Are the answers to the public tests written down? Did numpy warn, of overflow for instance? The answers
are hints, never proof; they cost a few calls per function and change no score.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from math import factorial
from pathlib import Path
from typing import Any

import numpy as np

from autograder.faults import GraderFault
from autograder.manifest import ROOT, Question
from autograder.marking.comparing import numbers_in
from autograder.marking.draws import Array
from autograder.marking.judging import ask
from autograder.marking.otter_tests import ExceptionTestFile
from autograder.marking.public import importable
from autograder.marking.results import CaseResult
from autograder.marking.run import Run, current_run
from autograder.marking.solution import load_solution
from autograder.sandbox import Answer, Raised, Returned, perform

NOISE = 5e-14
"""An answer may change by this share when its inputs move by a few rounding units: well above what derivations do, a
tenth of what differences with the longest useful step do."""

SCALE = 2.0**100
"""Far beyond any step of differences, also of complex ones; a power of two, so that derivations scale exactly; within
float32."""

BESIDE_THE_KINK = 3e-8  # farther than what np.isclose takes for 0, nearer than steps of differences
AGAIN = 1e-12  # equal calls: the memory that arguments lie in may move the last digits
NUDGE = 1e-2  # of the inputs of public tests; answers that were written down do not follow, or jump

# One small problem for every function that has something to derive. Features and weights are moderate, both hidden
# units are active.
_Y, _Y_HAT = np.array([[1.0, 0.0, 1.0]]), np.array([[0.3, 0.6, 0.8]])
_X, _LABEL = np.array([[1.0], [0.7], [-1.3]]), np.array([[1.0]])
_W1, _W2 = np.array([[0.3, 0.4], [0.6, 0.9], [-0.5, -0.2]]), np.array([[0.8], [-0.7]])
_S = np.array([[-0.9, -0.3, 0.2, 0.6], [0.8, -0.7, 0.5, -0.1]])

LARGE = (np.array([[-1000.0, 1000.0]]),)

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

# C2: where the slope of the student's own activation is measured, much better than with one step: seven digits more.
SPACING = 2.0**-6
_AROUND = tuple(range(-5, 6))
_ABOUT = SPACING * np.array(_AROUND, dtype=float)[:, np.newaxis] + _S.reshape(-1)
_SIDES = np.array([1.0, -1.0])
_BESIDE = _SIDES * (BESIDE_THE_KINK + SPACING * np.arange(9.0)[:, np.newaxis])
CURVE = (np.concatenate([_ABOUT.reshape(-1), _BESIDE.reshape(-1)])[np.newaxis],)
CURVED, SLOPE = "mitigating_activation", "mitigating_activation_grad"
MEASURED = 1e-10  # two stencils must agree so well; beside a kink, or in single precision, they do not
LONG = 5e-5  # shorter steps give themselves away by their noise

KEPT = 2  # calls of the public tests for each function
NETWORKS = ("dE_dW1_11", "backward", "layer_gradients")
MOVES = {"dE_df1_single": 5, "dE_dW1_11": 5}
"""How often inputs are moved; a single number may be the same after one move by chance."""


def flags_of(
    question: Question,
    cases: Sequence[CaseResult],
    env: Mapping[str, Any],
    run: Run,
    imaginary: Collection[tuple[str, str]] = (),
) -> tuple[str, ...]:
    """What is worth a look in one question that has been marked.

    Args:
        cases: how its hidden tests ended.
        env: the test environment, with the student's functions or proxies.
        imaginary: (module, function) of those whose code takes imaginary parts.
    """
    right = all(case.passed and not case.follow_through for case in cases)
    found: list[str] = []
    for function in question.functions:
        calls = run.marking.history.get(function, [])
        answers = [answer for _, answer in calls]
        if not calls or not all(isinstance(answer, Returned | Raised) for answer in answers):
            continue  # it ends the process or takes all the time there is: not once more
        remarks = list(_warnings(answers))
        if all(isinstance(answer, Returned) for answer in answers):
            remarks += _at_large_entries(function, env) if right else ()
            remarks += _evidence(function, calls[0], env, right, (question.module, function) in imaginary)
        if function in run.marking.lost and _written_down(function, env):
            remarks.append("right on inputs of the public tests, but not a little beside them: written down?")
        found += [f"{function}: {remark}" for remark in remarks]
    return tuple(found)


def _warnings(answers: Sequence[Answer]) -> Iterator[str]:
    """What numpy's arithmetic warned of, each once."""
    told = [text for answer in answers if isinstance(answer, Returned) for text in answer.warnings]
    yield from (text for text in dict.fromkeys(told) if "encountered" in text)


def _at_large_entries(function: str, env: Mapping[str, Any]) -> Iterator[str]:
    """Sigmoid saturates; some ways to write it give inf / inf instead."""
    if function == "sigmoid":
        current_run().plan.own(LARGE)
        (answer,) = ask(env, function, [LARGE])
        row = _row(answer)
        if row is not None and not np.all(np.isfinite(row)):
            yield "not finite for entries of size 1000, which its docstring allows"


# --- Equal calls, and differences instead of a derivation -------------------------------------------


def _evidence(
    function: str, known: tuple[tuple[Any, ...], Answer], env: Mapping[str, Any], right: bool, imaginary: bool
) -> Iterator[str]:
    """Remarks on unequal answers to equal calls, and on traces of differences; all calls in one exchange."""
    base = DERIVED.get(function)
    moves = MOVES.get(function, 2)
    calls = _probes(function, right)
    for call in calls:
        current_run().plan.own(call)
    again, *answers = map(_row, ask(env, function, [known[0], *calls]))
    if not _equal(_row(known[1]), again, AGAIN):
        yield "another answer when the same call is made again"
    if base is None or answers[0] is None or answers[0].size != _true_size(function):
        return
    first, rest = answers[0], iter(answers[1:])
    traces = ["its code takes imaginary parts"] if imaginary else []
    moved = list(islice(rest, moves))
    if any(not _equal(first, answer, NOISE) for answer in moved):
        traces.append("answers jump when inputs move by a few rounding units")
    if right and function in NETWORKS and not _equal(first * _factors(function), next(rest), AGAIN):
        traces.append("answers do not follow the scale of a feature")
    if right and function == SLOPE:
        traces += _against_own_curve(_row(ask(env, CURVED, [CURVE])[0]), next(rest))
    beside = zip(rest, _true_beside(function), strict=False)
    if any(not _equal(truth, answer, NUDGE) for answer, truth in beside):
        traces.append("answers are off close to the kink of ReLU")
    if traces:
        yield f"finite differences or a complex step instead of a derivation? {'; '.join(traces)}"


@lru_cache(maxsize=64)
def _probes(function: str, right: bool) -> tuple[tuple[Any, ...], ...]:
    """The calls that look for traces of differences in a function; the same for every submission."""
    base = DERIVED.get(function)
    if base is None:
        return ()
    calls = [base, *(_moved(base, (move + 1) ** 2) for move in range(MOVES.get(function, 2)))]
    # Other numbers in another order would say nothing about a scale or a kink.
    curve = [CURVE] if function == SLOPE else []
    return tuple(calls + _scaled(function) + curve + _beside_the_kink(function) if right else calls)


@lru_cache(maxsize=32)
def _true_size(function: str) -> int:
    return int(_truth(function, DERIVED[function]).size)


def _moved(value: Any, steps: int) -> Any:
    """Arguments with every entry moved by so many rounding units, labels and the bias input left alone."""
    return _mapped(value, lambda array: array + steps * np.spacing(array))


def _mapped(value: Any, change: Callable[[Array], Array]) -> Any:
    """`value` with every array in it changed wherever it is neither 0 nor 1."""
    if isinstance(value, tuple | list):
        return type(value)(_mapped(item, change) for item in value)
    if isinstance(value, np.ndarray) and value.dtype == np.float64:
        return np.where((value == 0) | (value == 1), value, change(value))
    return value


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


@lru_cache(maxsize=32)
def _true_beside(function: str) -> tuple[Array, ...]:
    return tuple(_truth(function, arguments) for arguments in _beside_the_kink(function))


def _against_own_curve(values: Array | None, given: Array | None) -> Iterator[str]:
    """C2: what slopes at the points of CURVE look like beside the curve that they should belong to."""
    points = CURVE[0].size
    if values is None or given is None or values.size != points or given.size != points:
        return
    with np.errstate(all="ignore"):
        (values, beside), (given, near) = _split(values), _split(given)
        slopes, narrow = _stencil(_AROUND, 1) @ values, _stencil(_AROUND[1:-1], 1) @ values[1:-1]
        smooth = np.abs(slopes - narrow) <= MEASURED * np.maximum(1.0, np.abs(slopes))
        error = (given[_AROUND.index(0)] - slopes)[smooth]
        step = _step_of(values[:, smooth], slopes[smooth], error)
        if step:
            yield f"answers are off as after steps of {step:.2g}"
        wide, narrow = (_SIDES * (_stencil(tuple(range(count)), 1) @ beside[:count]) for count in (9, 8))
        sure = np.abs(wide - narrow) <= NUDGE**4
        # A constant with few digits is off everywhere; a step is so where it goes over the kink.
        allowed = np.maximum(1e-5, 10 * np.max(np.abs(error), initial=0.0))
        if np.any(sure & (np.abs(near[0] - wide) > allowed)):
            yield "answers are off close to 0"


def _split(row: Array) -> tuple[Array, Array]:
    """Numbers at CURVE, of the points around _S and of those beside 0."""
    return row[: _ABOUT.size].reshape(_ABOUT.shape), row[_ABOUT.size :].reshape(_BESIDE.shape)


def _step_of(values: Array, slopes: Array, error: Array) -> float:
    """The step of the differences that explain by how much slopes are off, or 0.

    One-sided differences are off by h/2 times the second derivative, central ones by h^2/6 times the third, and those
    of five points by -h^4/30 times the fifth.
    """
    largest = np.max(np.abs(error), initial=0.0)
    if error.size < 5 or not largest > 10 * MEASURED * np.max(np.abs(slopes)):
        return 0.0
    for order, factor, power in ((3, 6.0, 2), (2, 2.0, 1), (2, -2.0, 1), (5, -30.0, 4)):
        shape = _stencil(_AROUND, order) @ values
        share = float(error @ shape / (shape @ shape)) if np.any(shape) else 0.0
        step = max(factor * share, 0.0) ** (1 / power)
        if step < LONG or np.max(np.abs(error - share * shape)) > 0.02 * largest:
            continue
        # A constant with few digits looks the same where f' and this derivative are alike, as of exp; but then the
        # step that it looks like is no round number.
        bent = np.abs(shape) > 1e-3 * np.max(np.abs(shape))
        alike = np.vander(slopes[bent], 2)
        rest = shape[bent] - alike @ np.linalg.lstsq(alike, shape[bent], rcond=None)[0]
        if np.max(np.abs(rest)) > 0.02 * np.max(np.abs(shape)) or _is_round(step):
            return step
    return 0.0


def _is_round(step: float) -> bool:
    decimal = step / 10.0 ** np.floor(np.log10(step))
    binary = step / 2.0 ** np.floor(np.log2(step))
    return any(abs(decimal / digit - 1) < 1e-3 for digit in (1, 2, 5, 10)) or min(binary - 1, 2 - binary) < 1e-3


@lru_cache(maxsize=16)
def _stencil(places: tuple[int, ...], order: int) -> Array:
    """Weights of values at these places, in units of SPACING, for the derivative of an order at place 0."""
    goal = np.zeros(len(places))
    goal[order] = factorial(order)
    weights: Array = np.linalg.solve(np.vander(places, increasing=True).T.astype(float), goal) / SPACING**order
    return weights


def _truth(function: str, arguments: tuple[Any, ...]) -> Array:
    """The solution's numbers in a row."""
    row = _row(perform(load_solution()[function], arguments))
    if row is None:
        raise GraderFault(f"the solution of {function} has no numbers")
    return row


def _row(answer: Answer) -> Array | None:
    """All numbers of an answer in a row; None when there are none."""
    row = numbers_in(answer.value) if isinstance(answer, Returned) else None
    return None if row is None else row.astype(np.float64)


def _equal(one: Array | None, other: Array | None, share: float) -> bool:
    """Whether two rows agree up to a share of the largest number; nan is equal to nan."""
    if one is None or other is None:
        return one is other
    if one.shape != other.shape:
        return False
    with np.errstate(invalid="ignore"):
        return bool(np.all((np.abs(one - other) <= share * np.abs(one).max(initial=0.0)) | _same(one, other)))


def _same(one: Array, other: Array) -> Array:
    return (one == other) | (np.isnan(one) & np.isnan(other))


# --- Answers that were written down -----------------------------------------------------------------


def _written_down(function: str, env: Mapping[str, Any]) -> bool:
    """Whether a function is right on inputs of the public tests and does not follow when they move a little."""
    pairs = _public_pairs(function)
    answers = [_row(answer) for answer in ask(env, function, [pair.call for pair in pairs])]
    right = [(pair, at) for pair, at in zip(pairs, answers, strict=True) if _equal(pair.truth, at, NUDGE**2)]
    then = ask(env, function, [pair.moved for pair, _ in right]) if right else []
    return not all(_follows(pair, at, _row(answer)) for (pair, at), answer in zip(right, then, strict=True))


def _follows(pair: _Pair, at: Array | None, then: Array | None) -> bool:
    """Whether an answer moves about as the truth does."""
    if at is None or then is None or then.shape != at.shape or np.array_equal(at, then):
        return False
    size, step = np.max(np.abs(pair.truth)), np.max(np.abs(pair.moved_truth - pair.truth))
    return bool(np.max(np.abs(then - at)) <= 20 * step + 0.2 * size)


@dataclass(frozen=True)
class _Pair:
    """A call of the public tests, the same call moved a little, and the truth of both."""

    call: tuple[Any, ...]
    moved: tuple[Any, ...]
    truth: Array
    moved_truth: Array


@lru_cache(maxsize=64)
def _public_pairs(function: str) -> list[_Pair]:
    """The calls that tell: those whose truth moves with the input."""
    pairs = []
    for call in public_calls().get(function, ()):
        moved = _mapped(call, lambda array: array * (1 + NUDGE))
        pair = _Pair(call, moved, _truth(function, call), _truth(function, moved))
        if not _equal(pair.truth, pair.moved_truth, NUDGE**2):
            pairs.append(pair)
    return pairs


@lru_cache(maxsize=1)
def public_calls(root: Path = ROOT) -> Mapping[str, tuple[tuple[Any, ...], ...]]:
    """The calls that the public tests make of each function first; found by running them with the solution."""
    calls: dict[str, list[tuple[Any, ...]]] = {}

    def noting(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*arguments: Any) -> Any:
            kept = calls.setdefault(name, [])
            if len(kept) < KEPT:
                kept.append(deepcopy(arguments))
            return function(*arguments)

        return noted

    env = {name: noting(name, function) for name, function in load_solution().items()}
    with importable(root / "assignment"):
        for path in sorted((root / "assignment" / "tests").glob("[A-Z]*.py")):
            for case in ExceptionTestFile.from_file(str(path)).test_cases:
                case.body.call_func(dict(env))
    return {name: tuple(kept) for name, kept in calls.items()}
