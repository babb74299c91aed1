"""How do a class's totals and its questions become bars in a page that has no other file?

Here are the numbers, where bars, ticks and labels stand; the template makes SVG of them, with text as text and in the
page's own colours, so that a plot follows light and dark like everything else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from autograder.reports.charts import Tick, between, ticks
from autograder.reports.itemanalysis import Array

_WIDTH, _LEFT, _RIGHT = 560, 56, 548
_TOP, _BOTTOM = 12, 196
_ROW = 24  # of one question
_APART = 2  # between two bars


@dataclass(frozen=True)
class Bar:
    """A rectangle, the name of its colour in the page, and what it stands for."""

    x: float
    y: float
    width: float
    height: float
    colour: str
    says: str


@dataclass(frozen=True)
class Plot:
    """What the template needs: bars between two axes."""

    label: str
    bars: tuple[Bar, ...]
    ups: tuple[Tick, ...]
    acrosses: tuple[Tick, ...]
    across: str
    up: str
    bottom: int
    legend: tuple[tuple[str, str], ...] = ()
    width: int = _WIDTH
    left: int = _LEFT
    right: int = _RIGHT
    top: int = _TOP


def histogram(totals: Array, maximum: float) -> Plot:
    """How many students reached how many points.

    Args:
        totals: (n,) points.
        maximum: points of all questions.
    """
    width = 5 if maximum > 20 else 1
    # The full score belongs to the last full bin.
    edges = [*np.arange(0.0, maximum, width), maximum]
    counts, _ = np.histogram(totals, edges)
    most = (0.0, float(max(1, *counts)))

    def bar(count: int, low: float, high: float) -> Bar:
        left, right = (between(edge, (0.0, maximum), _LEFT, _RIGHT) for edge in (low, high))
        up = between(count, most, _BOTTOM, _TOP)
        says = f"{low:g} to {high:g} points: {count}"
        return Bar(left + _APART / 2, up, round(right - left - _APART, 1), round(_BOTTOM - up, 1), "good", says)

    return Plot(
        f"Histogram of total points of {len(totals)} students",
        tuple(bar(int(count), *sides) for count, *sides in zip(counts, edges, edges[1:], strict=False)),
        tuple(Tick(between(y, most, _BOTTOM, _TOP), f"{y:g}") for y in ticks(most) if y == round(y)),
        tuple(Tick(between(x, (0.0, maximum), _LEFT, _RIGHT), f"{x:g}") for x in ticks((0.0, maximum))),
        "total points",
        "students",
        _BOTTOM,
    )


def shares(names: Sequence[str], full: Sequence[float], zero: Sequence[float]) -> Plot:
    """For each question the shares of full, some and no points, one bar behind the other.

    Args:
        names: ids of the questions.
        full, zero: share of the students, 0 to 1, with all and with no points.
    """
    top = _TOP + _ROW  # the legend stands above
    bars, ups = [], []
    for place, (name, one, none) in enumerate(zip(names, full, zero, strict=True)):
        y, start = top + place * _ROW, 0.0
        ups.append(Tick(y + _ROW / 2, name))
        for share, colour, what in ((one, "good", "full"), (1 - one - none, "middling", "some"), (none, "bad", "no")):
            left, right = (between(edge, (0.0, 1.0), _LEFT, _RIGHT) for edge in (start, min(1.0, start + share)))
            says = f"{name}: {share:.0%} with {what} points"
            bars.append(Bar(left, y + 3, round(right - left, 1), _ROW - 6, colour, says))
            start += share
    hundred = (0.0, 100.0)
    return Plot(
        "Shares of full, some and no points by question",
        tuple(bars),
        tuple(ups),
        tuple(Tick(between(x, hundred, _LEFT, _RIGHT), f"{x:g}") for x in ticks(hundred)),
        "% of students with full, some, no points",
        "",
        top + len(names) * _ROW,
        (("good", "full"), ("middling", "some"), ("bad", "none")),
    )
