"""What does a class's result say about the questions?

Classical item analysis over the submissions that could be graded. Difficulty is the mean share of a question's
points (low = hard); discrimination is the correlation of a question with the total of the others, so a question
does not vouch for itself; Cronbach's coefficient tells how far the questions measure one thing. A few submissions tell
little, so numbers have 95 % intervals, and where nearly everybody has the same points nothing is said at all.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]

_FEW = 3  # below this many submissions a correlation says nothing
_ALIKE = 0.95  # of a class with full marks, or with none: the few others are no sample
_SIGMAS = 1.96  # of a 95 % interval

Interval = tuple[float, float]


@dataclass(frozen=True)
class Item:
    """One question: its mean, and shares from 0 to 1; `discrimination` is None where it would say nothing.

    `full_between` and `discrimination_between` are 95 % intervals.
    """

    mean: float
    difficulty: float
    discrimination: float | None
    full: float
    zero: float
    full_between: Interval = (0.0, 1.0)
    discrimination_between: Interval = (-1.0, 1.0)


@dataclass(frozen=True)
class Overview:
    """The totals of a class."""

    mean: float
    median: float
    deviation: float
    lowest: float
    highest: float
    cronbach: float | None


def items(scores: Array, maxima: Sequence[float]) -> list[Item]:
    """Analyse each column of `scores` (students, questions)."""
    if not len(scores):
        return [Item(0.0, 0.0, None, 0.0, 0.0) for _ in maxima]
    totals = scores.sum(axis=1)
    columns = [scores[:, place] for place in range(scores.shape[1])]  # which mypy knows to be arrays with any numpy
    return [_item(column, totals - column, maximum) for column, maximum in zip(columns, maxima, strict=True)]


def _item(column: Array, others: Array, maximum: float) -> Item:
    full, zero = float(np.mean(column >= maximum)), float(np.mean(column == 0))
    discrimination = None if max(full, zero) >= _ALIKE else _correlation(column, others)
    return Item(
        mean=float(column.mean()),
        difficulty=float(column.mean() / maximum),
        discrimination=discrimination,
        full=full,
        zero=zero,
        full_between=share_between(full, len(column)),
        discrimination_between=correlation_between(discrimination or 0.0, len(column)),
    )


def share_between(share: float, count: int) -> Interval:
    """The 95 % interval of a share that was seen among `count` (Wilson's)."""
    square = _SIGMAS**2 / count
    middle = (share + square / 2) / (1 + square)
    half = _SIGMAS / (1 + square) * math.sqrt(share * (1 - share) / count + square / (4 * count))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def correlation_between(correlation: float, count: int) -> Interval:
    """The 95 % interval of a correlation that was seen among `count` (Fisher's)."""
    if count <= _FEW or abs(correlation) >= 1:
        return -1.0, 1.0
    half = _SIGMAS / math.sqrt(count - _FEW)
    return math.tanh(math.atanh(correlation) - half), math.tanh(math.atanh(correlation) + half)


def overview(scores: Array) -> Overview | None:
    """Describe the totals; None for a class without a graded submission."""
    if not len(scores):
        return None
    totals = scores.sum(axis=1)
    return Overview(
        mean=float(totals.mean()),
        median=float(np.median(totals)),
        deviation=float(totals.std(ddof=1)) if len(totals) > 1 else 0.0,
        lowest=float(np.min(totals)),
        highest=float(np.max(totals)),
        cronbach=_cronbach(scores),
    )


def _correlation(one: Array, other: Array) -> float | None:
    if len(one) < _FEW or not np.ptp(one) or not np.ptp(other):
        return None
    return float(np.corrcoef(one, other)[0, 1])


def _cronbach(scores: Array) -> float | None:
    count = scores.shape[1]
    if len(scores) < _FEW or count < 2 or not np.ptp(scores.sum(axis=1)):
        return None
    parts, whole = scores.var(axis=0, ddof=1).sum(), scores.sum(axis=1).var(ddof=1)
    return float(count / (count - 1) * (1 - parts / whole))
