"""Is a wrong answer a right method on an earlier mistake?

Every way to compose the function (`derivations`) is evaluated with the student's own earlier functions in the
places where they were wrong. When one of them gives exactly the student's answers, the method is right and the
points stay: one mistake costs once. What is inherited must be worth inheriting: finite, right in shape, and
dependent on its input. A second, independent mistake makes the answers differ, and costs.
"""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np

from autograder.derivations import ways_to
from autograder.inputs import Array
from autograder.run import Run
from autograder.sandbox.box import answers as box
from autograder.solution import load_solution

AskOne = Callable[[str, tuple[Any, ...]], box.Answer]
Same = Callable[[int, Any], bool]
"""(place of a call, value) -> whether the student's answer to that call equals the value."""


class _NotInherited(Exception):
    """An earlier function gives nothing that a later one could go on with."""


def carried_from(run: Run, function: str, calls: Sequence[tuple[Any, ...]], same: Same, ask_one: AskOne) -> str:
    """The question whose mistake explains the answers to `calls` with a right method, or "".

    Args:
        function: the function that was called.
        same: compares the student's answer to one call with a value.
        ask_one: calls one of the student's functions.
    """
    wrong = {name: question for name, question in run.marking.wrong.items() if name != function}
    replacements = {name: _replacement(name, ask_one) for name in wrong}
    for names in _subsets(list(wrong)):
        used: set[str] = set()
        using = _in_use({name: _noting(name, replacements[name], used) for name in names})
        for way in ways_to(function, using):
            used.clear()
            if all(_gives(way, arguments, place, same) for place, arguments in enumerate(calls)) and used:
                return next(question for name, question in wrong.items() if name in used)
    return ""


def worth_inheriting(values: Sequence[Any]) -> bool:
    """Whether a function's answers are finite and not the same whatever went in."""
    arrays = [np.asarray(value, dtype=np.float64).reshape(-1) for value in _leaves(values)]
    if not arrays or not all(np.all(np.isfinite(array)) for array in arrays):
        return False
    together = np.concatenate(arrays)
    return bool(np.any(together != together[0]))


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, box.Seq):
        value = value.items
    if isinstance(value, tuple | list):
        for item in value:
            yield from _leaves(item)
    elif isinstance(value, bool | int | float | np.ndarray):
        yield value


def _subsets(names: list[str]) -> Iterator[tuple[str, ...]]:
    """All of them, then one alone, then pairs: what students do, most frequent first."""
    if names:
        yield tuple(names)
    if len(names) > 1:
        yield from ((name,) for name in names)
    if len(names) > 2:
        yield from itertools.combinations(names, 2)


def _replacement(name: str, ask_one: AskOne) -> Callable[..., Any]:
    known: dict[bytes, Any] = {}

    def function(*arguments: Any) -> Any:
        key = b"|".join(np.asarray(argument).tobytes() + repr(np.shape(argument)).encode() for argument in arguments)
        if key not in known:
            answer = ask_one(name, arguments)
            known[key] = _value(answer.value) if isinstance(answer, box.Returned) else None
        if known[key] is None:
            raise _NotInherited(name)
        return known[key]

    return function


def _noting(name: str, function: Callable[..., Any], used: set[str]) -> Callable[..., Any]:
    def noted(*arguments: Any) -> Any:
        used.add(name)
        return function(*arguments)

    return noted


def _in_use(replaced: Mapping[str, Callable[..., Any]]) -> SimpleNamespace:
    return SimpleNamespace(**{**load_solution(replaced), **replaced})


def _value(value: Any) -> Any:
    """A plain value as what a function in numpy would go on with; None when there is none."""
    if isinstance(value, box.Seq):
        items = [_value(item) for item in value.items]
        return None if any(item is None for item in items) else tuple(items)
    if isinstance(value, bool | int | float | np.ndarray):
        return value.astype(np.float64) if isinstance(value, np.ndarray) and value.dtype != bool else value
    return None


def _gives(way: Callable[..., Any], arguments: tuple[Any, ...], place: int, same: Same) -> bool:
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            value = way(*arguments)
        return same(place, value)
    except (_NotInherited, ArithmeticError, AttributeError, IndexError, TypeError, ValueError):
        return False  # this way cannot go on with what the earlier function returned


def typed_like(value: Any, truth: Any) -> Any:
    """`value` in the kind of `truth`, so that both are compared by the same rules.

    Raises:
        TypeError, ValueError: it is of another kind or length.
    """
    if isinstance(truth, float):
        return float(np.asarray(value, dtype=np.float64).reshape(()))
    if isinstance(truth, tuple | list):
        return type(truth)(typed_like(item, part) for item, part in zip(value, truth, strict=True))
    array: Array = np.asarray(value, dtype=truth.dtype)
    if array.shape != truth.shape:
        raise ValueError("another shape")
    return array
