"""What does a class's result say about the questions?

Classical item analysis over the submissions that could be graded. Difficulty is the mean share of a question's
points (low = hard); discrimination is the correlation of a question with the total of the others, so a question
does not vouch for itself; Cronbach's coefficient tells how far the questions measure one thing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]

_FEW = 3  # below this many submissions a correlation says nothing


@dataclass(frozen=True)
class Item:
    """One question: its mean, and shares from 0 to 1; `discrimination` is None where it is not defined."""

    mean: float
    difficulty: float
    discrimination: float | None
    full: float
    zero: float


@dataclass(frozen=True)
class Overview:
    """The totals of a class."""

    count: int
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
    return [
        Item(
            mean=float(column.mean()),
            difficulty=float(column.mean() / maximum),
            discrimination=_correlation(column, totals - column),
            full=float(np.mean(column >= maximum)),
            zero=float(np.mean(column == 0)),
        )
        for column, maximum in zip(scores.T, maxima, strict=True)
    ]


def overview(scores: Array) -> Overview | None:
    """Describe the totals; None for a class without a graded submission."""
    if not len(scores):
        return None
    totals = scores.sum(axis=1)
    return Overview(
        count=len(totals),
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
