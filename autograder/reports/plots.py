"""How do a class's plots get into a page that has no other file?

Matplotlib draws them as SVG with text kept as text, and the page's own colours are put in the place of three stand-in
colours, so that a plot follows light and dark like everything else. Without matplotlib there are no plots: the
tables of the report hold the same numbers.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

from autograder.reports.itemanalysis import Array

_INK, _MUTED, _BAR, _PARTIAL, _ZERO = "#010101", "#020202", "#030303", "#040404", "#050505"
_PAGE_COLOURS = {
    _INK: "var(--ink)",
    _MUTED: "var(--line)",
    _BAR: "var(--good)",
    _PARTIAL: "var(--middling)",
    _ZERO: "var(--bad)",
}
_STYLE = {
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 10.5,
    "text.color": _INK,
    "axes.labelcolor": _INK,
    "axes.edgecolor": _MUTED,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": _MUTED,
    "grid.linewidth": 0.6,
}


def histogram(totals: Array, maximum: float) -> str:
    """How many students reached how many points, as SVG; "" without matplotlib."""

    def draw(axes: Any) -> None:
        width = 5 if maximum > 20 else 1
        edges: list[float] = [width * place for place in range(int(maximum // width) + 2)]
        # The full score belongs to the last full bin.
        edges = [edge for edge in edges if edge < maximum] + [maximum]
        axes.hist(totals, bins=edges, color=_BAR, rwidth=0.92)
        axes.set_xlim(0, maximum)
        axes.set_xlabel("total points")
        axes.set_ylabel("students")
        axes.yaxis.get_major_locator().set_params(integer=True)
        axes.grid(axis="x", visible=False)

    return _svg(draw, (6.0, 2.7), "histogram", f"Histogram of total points of {len(totals)} students")


def shares(names: Sequence[str], full: Sequence[float], zero: Sequence[float]) -> str:
    """For each question the shares of full, some and no points as stacked bars; "" without matplotlib."""
    some = [1 - one - other for one, other in zip(full, zero, strict=True)]

    def draw(axes: Any) -> None:
        left = [0.0] * len(names)
        for values, colour, label in ((full, _BAR, "full"), (some, _PARTIAL, "some"), (zero, _ZERO, "none")):
            axes.barh(names, [100 * value for value in values], left=left, color=colour, label=label, height=0.72)
            left = [start + 100 * value for start, value in zip(left, values, strict=True)]
        axes.invert_yaxis()
        axes.set_xlim(0, 100)
        axes.set_xlabel("% of students with full, some, no points")
        axes.grid(axis="y", visible=False)
        axes.tick_params(axis="y", length=0)
        axes.legend(ncols=3, frameon=False, loc="lower right", bbox_to_anchor=(1, 1), borderaxespad=0)

    return _svg(draw, (6.0, 0.9 + 0.27 * len(names)), "shares", "Shares of full, some and no points by question")


def _svg(draw: Any, size: tuple[float, float], salt: str, label: str) -> str:
    try:
        import matplotlib
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure
    except ImportError:
        return ""
    with matplotlib.rc_context({**_STYLE, "svg.hashsalt": salt}):
        figure = Figure(figsize=size, layout="constrained")
        figure.patch.set_visible(False)
        FigureCanvasSVG(figure)
        axes = figure.add_subplot()
        axes.patch.set_visible(False)
        draw(axes)
        stream = io.StringIO()
        figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    text = stream.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r' (width|height)="[\d.]+pt"', "", text, count=2)
    for stand_in, colour in _PAGE_COLOURS.items():
        text = text.replace(stand_in, colour)
    # Matplotlib names its own fonts; the page's are there for certain.
    text = re.sub(r"font: ([\d.]+)px [^;\"]*", r"font: \1px var(--sans)", text)
    return text.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)
