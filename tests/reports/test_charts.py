"""A figure becomes numbers of a picture, whatever a student's functions return."""

from __future__ import annotations

import re

import pytest

from autograder.marking.results import Figure, Line
from autograder.reports.charts import Chart, chart


def laid_out(*rows: tuple[float, ...], logarithmic: bool = False) -> Chart:
    lines = tuple(Line(f"line {number}", tuple(map(float, range(len(row)))), row) for number, row in enumerate(rows))
    return chart(Figure("title", "x", "y", logarithmic, lines))


@pytest.mark.parametrize(
    "row",
    [(0.0, 1.0), (1.0, 1.0), (5.0,), (-1e308, 1e308), (1e-300, 2e-300), (1.0, 1.0 + 1e-16), (0.0, 5e-324), (8e307,)],
)
@pytest.mark.parametrize("logarithmic", [False, True])
def test_everything_lies_within_the_axes(row: tuple[float, ...], logarithmic: bool) -> None:
    """Also where two values are the same, or as far apart as numbers can be."""
    made = laid_out(row, logarithmic=logarithmic)
    numbers = [float(text) for curve in made.curves for text in re.findall(r"[^ ,]+", curve.points)]
    numbers += [tick.at for tick in (*made.ups, *made.acrosses)]
    assert all(0 <= number <= made.width for number in numbers)
    assert made.acrosses and len(made.ups) <= 8


def test_ticks_are_round_numbers() -> None:
    made = laid_out((-0.6, 6.0))
    assert [tick.text for tick in made.ups] == ["0", "2", "4", "6"]
    assert [tick.text for tick in laid_out((1e-8, 0.5), logarithmic=True).ups][-1] == "1e-02"


def test_names_of_curves_that_end_together_stand_apart() -> None:
    first, second = laid_out((0.0, 1.0), (5.0, 1.0)).curves
    assert abs(first.label_at - second.label_at) >= 12
