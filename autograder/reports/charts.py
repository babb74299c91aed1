"""How does a figure of a few curves become a picture in a page for each of thousands of students?

A library that draws takes a tenth of a second for each, and most of one to be imported; a page's own SVG takes a
thousandth, and follows light and dark as text does. Here are the numbers of it: where lines, ticks and labels stand.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.marking.results import Figure

_WIDTH, _HEIGHT = 560, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 460, 24, 196
_TICKS = 5
_APART = 14  # between the labels of two curves


@dataclass(frozen=True)
class Tick:
    """A place on an axis, and what stands there."""

    at: float
    text: str


@dataclass(frozen=True)
class Curve:
    """A line's points as SVG takes them, and where its name stands."""

    name: str
    points: str
    label_at: float


@dataclass(frozen=True)
class Chart:
    """What the template needs."""

    title: str
    across: str
    up: str
    ups: tuple[Tick, ...]
    acrosses: tuple[Tick, ...]
    curves: tuple[Curve, ...]
    width: int = _WIDTH
    height: int = _HEIGHT
    left: int = _LEFT
    right: int = _RIGHT
    bottom: int = _BOTTOM


def chart(figure: Figure) -> Chart:
    """Lay out a figure; on a logarithmic axis what is not positive is left out."""
    lines = [
        (line.name, [(x, _level(y, figure)) for x, y in zip(line.x, line.y, strict=True) if _shows(y, figure)])
        for line in figure.lines
    ]
    points = [point for _, line in lines for point in line] or [(0.0, 0.0)]
    across = _range([x for x, _ in points])
    up = _range([y for _, y in points])
    curves: list[Curve] = []
    for name, line in lines:
        placed = [(between(x, across, _LEFT, _RIGHT), between(y, up, _BOTTOM, _TOP)) for x, y in line]
        label = placed[-1][1] + 4 if placed else float(_TOP)
        if curves and abs(label - curves[-1].label_at) < _APART:
            label = curves[-1].label_at + _APART
        curves.append(Curve(name, " ".join(f"{x:.1f},{y:.1f}" for x, y in placed), round(label, 1)))
    return Chart(
        figure.title,
        figure.across,
        figure.up,
        tuple(Tick(between(y, up, _BOTTOM, _TOP), _said(y, figure)) for y in ticks(up)),
        tuple(Tick(between(x, across, _LEFT, _RIGHT), f"{x:.3g}") for x in ticks(across)),
        tuple(curves),
    )


def _shows(y: float, figure: Figure) -> bool:
    return y > 0 or not figure.logarithmic


def _level(y: float, figure: Figure) -> float:
    return math.log10(y) if figure.logarithmic else y


def _said(y: float, figure: Figure) -> str:
    return f"{10**y:.0e}" if figure.logarithmic and abs(y) < 300 else f"{y:.3g}"


def _range(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    apart = high > low and high / 2 - low / 2 > 1e-9 * max(abs(low), abs(high))  # closer, they are one number
    return (low, high) if apart else (low - (abs(low) or 1), high + (abs(high) or 1))


def between(value: float, values: tuple[float, float], first: float, last: float) -> float:
    """Where a value of a range stands between two ends."""
    low, high = values
    return round(first + (value / 2 - low / 2) / (high / 2 - low / 2) * (last - first), 1)  # halves do not overflow


def ticks(values: tuple[float, float]) -> list[float]:
    """Round numbers in a range: steps of 1, 2 or 5 in their first digit."""
    low, high = values
    step = high / _TICKS - low / _TICKS
    power = 10.0 ** math.floor(math.log10(step))
    step = next(power * digit for digit in (1, 2, 5, 10) if power * digit >= step * (1 - 1e-9))
    first = math.ceil(low / step - 1e-9)
    return [place * step for place in range(first, first + _TICKS + 2) if place * step <= high + step * 1e-9]
