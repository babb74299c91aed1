"""Which submissions should somebody look at side by side?

Those with equal functions, names of variables, comments and docstrings aside, and those with the same wrong answers
that hardly anybody else gave. What many share, because there is one usual way to write it, and short formulas say
nothing. It is a reason to look and to talk, never a finding: a study group, a tutor's hint and chance look the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

_COMMON = 0.04  # of a class; what a larger share has in common is the usual way
_RARE = 3  # what so few share is not common in any class
_QUARTER = 4  # but in the smallest: what a quarter shares is common there
_SHORT = 40  # nodes of a syntax tree: a formula of a line or two
_ENOUGH = 150  # nodes in all that two have in common
_ANSWERS = 2  # rare wrong answers in common

Shapes = Mapping[str, tuple[int, str]]
"""Function -> size and digest of its syntax tree."""


@dataclass(frozen=True)
class Pair:
    """Two submissions by their places, and in which functions their code, and their wrong answers, are equal."""

    first: int
    second: int
    code: tuple[str, ...]
    answers: tuple[str, ...]


def pairs(shapes: Sequence[Shapes], answers: Sequence[Mapping[str, str]]) -> list[Pair]:
    """Find pairs to look at, most in common first.

    Args:
        shapes: of each submission.
        answers: function -> digest of unnamed wrong answers, of each submission.
    """
    few = min(_RARE, len(shapes) // _QUARTER)
    most = max(few, int(_COMMON * len(shapes)))
    long = [{name: shape for name, shape in one.items() if shape[0] >= _SHORT} for one in shapes]
    code, wrong = _shared(long, most), _shared(answers, few)
    found = []
    for first, second in code.keys() | wrong.keys():
        names, others = code.get((first, second), []), wrong.get((first, second), [])
        size = sum(long[first][name][0] for name in names)
        if size >= _ENOUGH or len(others) >= _ANSWERS:
            found.append((size + _SHORT * len(others), Pair(first, second, tuple(names), tuple(others))))
    return [pair for _, pair in sorted(found, key=lambda one: (-one[0], one[1].first, one[1].second))]


def _shared(known: Sequence[Mapping[str, Hashable]], most: int) -> dict[tuple[int, int], list[str]]:
    """Pairs -> functions in which two are equal and at most `most` are; so no large group makes many pairs."""
    owners: defaultdict[tuple[str, Hashable], list[int]] = defaultdict(list)
    for place, one in enumerate(known):
        for name, value in one.items():
            owners[name, value].append(place)
    shared: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for (name, _), places in owners.items():
        if len(places) <= most:
            for pair in combinations(places, 2):
                shared[pair].append(name)
    return shared
