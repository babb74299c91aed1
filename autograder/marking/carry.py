"""Is a wrong answer a right method on an earlier mistake?

Every way to compose the function (`derivations`) is evaluated with the student's own earlier functions in the
places where they were wrong. When one of them gives exactly the student's answers, the method is right and the
points stay: one mistake costs once. What is inherited must be worth inheriting: finite, right in shape, and
dependent on its input. A second, independent mistake makes the answers differ, and costs.
"""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np

from autograder.marking.derivations import ways_to
from autograder.marking.draws import Arguments, Array
from autograder.marking.run import Marking, Run
from autograder.marking.solution import Function
from autograder.sandbox import Answer, Returned, Seq

ATTEMPTS, ATTEMPTS_IN_ALL = 300, 1500
"""So many compositions are tried for one case and for one submission: counts, not times, so that a result can be
replayed."""

SLOPES = frozenset({"relu_grad", "leaky_relu_grad"})
Way = Callable[..., Any]
Candidate = tuple[int, frozenset[str]]
"""(place of a way among all ways to a function, the names whose mistake it inherits)"""

AskOne = Callable[[str, tuple[Any, ...]], Answer]
Same = Callable[[int, Any], bool]
"""(place of a call, value) -> whether the student's answer to that call equals the value."""



class _NotInherited(Exception):
    """An earlier function gives nothing that a later one could go on with."""


def carried_from(
    run: Run,
    marking: Marking,
    function: str,
    calls: Sequence[tuple[Any, ...]],
    same: Same,
    ask_one: AskOne,
    *,
    constant: bool = False,
    as_before: bool = False,
) -> str:
    """The question whose mistake explains the answers to `calls` with a right method, or "".

    Args:
        function: the function that was called.
        same: compares the student's answer to one call with a value.
        ask_one: calls one of the student's functions.
        constant: the student's answers are all the same number; then a slope that is, is not inherited.
        as_before: try only what explained earlier answers of the function, and the solution's own composition.
    """
    wrong = marking.wrong
    names = [name for name in wrong if name != function and not (constant and name in marking.constant)]
    if not names:
        return ""
    mixed = run.once(("carry",), lambda: _Mixed(run))
    mixed.ask_one, mixed.known = ask_one, marking.known
    ways = mixed.ways(function, calls[0])
    explained = marking.explained.setdefault(function, [])
    fresh = itertools.islice(_candidates(ways[:1] if as_before else ways, set(names)), ATTEMPTS)
    for place, inherited in itertools.chain(list(explained), fresh):
        if marking.attempts >= ATTEMPTS_IN_ALL:
            break
        marking.attempts += 1
        gives = partial(_gives, ways[place].compose, mixed, inherited & set(names), same)
        if all(gives(arguments, call) for call, arguments in enumerate(calls)):
            explained.append((place, inherited))
            return next(wrong[name] for name in names if name in inherited)
    return ""


@dataclass(frozen=True)
class _Known:
    """A way to compose a function, and the functions that it asks."""

    compose: Way
    asks: frozenset[str]


class _Mixed:
    """The solution's functions, of which the `active` ones are the student's; one for each run."""

    def __init__(self, run: Run) -> None:
        self.active: frozenset[str] = frozenset()
        self.ask_one: AskOne
        self.known: dict[tuple[str, bytes], Any]
        self._asked: set[str] = set()
        self._functions = SimpleNamespace(**run.assignment.solution.wrapped(self._either))
        self._ways: dict[tuple[str, str], list[_Known]] = {}

    def ways(self, function: str, arguments: tuple[Any, ...]) -> list[_Known]:
        """Every way to compose `function`, and what each asks for arguments like these."""
        key = (function, arguments.key if isinstance(arguments, Arguments) else "")
        if key not in self._ways:
            found = []
            for compose in ways_to(function, self._functions):
                self._asked = set()
                _value_of(compose, self, frozenset(), arguments)
                found.append(_Known(compose, frozenset(self._asked)))
            self._ways[key] = found
        return self._ways[key]

    def _either(self, name: str, own: Function) -> Function:
        def function(*arguments: Any) -> Any:
            self._asked.add(name)
            return self._students(name, arguments) if name in self.active else own(*arguments)

        return function

    def _students(self, name: str, arguments: tuple[Any, ...]) -> Any:
        known = self.known
        key = b"|".join(np.asarray(argument).tobytes() + repr(np.shape(argument)).encode() for argument in arguments)
        if (name, key) not in known:
            answer = self.ask_one(name, arguments)
            known[name, key] = _value(answer.value) if isinstance(answer, Returned) else None
        if known[name, key] is None:
            raise _NotInherited(name)
        return known[name, key]


def _candidates(ways: list[_Known], names: set[str]) -> Iterator[Candidate]:
    """Every way with every choice of what it inherits; what students do most often first."""
    choices = [[(place, chosen) for chosen in _choices(sorted(way.asks & names))] for place, way in enumerate(ways)]
    for one_of_each in itertools.zip_longest(*choices):
        yield from (candidate for candidate in one_of_each if candidate is not None)


def _choices(names: list[str]) -> Iterator[frozenset[str]]:
    """All of them, then one alone, all but one, pairs."""
    sizes = dict.fromkeys(size for size in (len(names), 1, len(names) - 1, 2) if 0 < size <= len(names))
    for size in sizes:
        yield from map(frozenset, itertools.combinations(names, size))


def may_be_inherited(function: str, values: Sequence[Any]) -> bool:
    """Whether a later question can go on with these answers of a wrong function: finite, and not always the same.

    A slope may be the same everywhere, as that of a straight line is; but see `constant` of `carried_from`.
    """
    if not _finite(values):
        return False
    if all(isinstance(value, Seq) for value in values):
        return all(map(depends_on_input, zip(*(value.items for value in values), strict=False)))
    return function in SLOPES or depends_on_input(values)


def depends_on_input(values: Sequence[Any]) -> bool:
    """Whether a function's answers are more than one number, repeated whatever went in."""
    arrays = [np.asarray(value, dtype=np.float64).reshape(-1) for value in _leaves(values)]
    together = np.concatenate(arrays) if arrays else np.empty(0)
    return bool(np.any(together != together[:1]))


def _finite(values: Sequence[Any]) -> bool:
    return all(np.all(np.isfinite(np.asarray(value, dtype=np.float64))) for value in _leaves(values))


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, Seq):
        value = value.items
    if isinstance(value, tuple | list):
        for item in value:
            yield from _leaves(item)
    elif isinstance(value, bool | int | float | np.ndarray):
        yield value


def _value(value: Any) -> Any:
    """A plain value as what a function in numpy would go on with; None when there is none."""
    if isinstance(value, Seq):
        items = [_value(item) for item in value.items]
        return None if any(item is None for item in items) else tuple(items)
    if isinstance(value, bool | int | float | np.ndarray):
        return value.astype(np.float64) if isinstance(value, np.ndarray) and value.dtype != bool else value
    return None


def _value_of(way: Way, mixed: _Mixed, inherited: frozenset[str], arguments: tuple[Any, ...]) -> Any:
    """What a way gives, or None when it cannot go on with what an earlier function returned."""
    mixed.active = inherited
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return way(*arguments)
    except (_NotInherited, ArithmeticError, AttributeError, IndexError, TypeError, ValueError):
        return None


def _gives(
    way: Way, mixed: _Mixed, inherited: frozenset[str], same: Same, arguments: tuple[Any, ...], call: int
) -> bool:
    value = _value_of(way, mixed, inherited, arguments)
    try:
        return value is not None and same(call, value)
    except (TypeError, ValueError):
        return False  # of another kind or length than the truth


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
