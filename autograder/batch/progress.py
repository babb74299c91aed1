"""How does a long run show that it is alive?

On a terminal a bar with the rate, the time left and what went wrong so far; in a pipe or a log a plain line now
and then; nothing when quiet. All of it goes to standard error, so standard output stays a result.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from contextlib import AbstractContextManager
from types import TracebackType

import click

_LINE_SECONDS = 10.0
_WORDS = {"partial": "crashed in part", "unreadable": "unreadable", "grader_error": "not graded"}


class Progress(AbstractContextManager["Progress"]):
    """Counts outcomes of `total` submissions and shows them."""

    def __init__(self, total: int, *, quiet: bool = False) -> None:
        self.total = total
        self.counts: Counter[str] = Counter()
        self.kept = 0
        self._quiet = quiet
        self._started = self._told = time.monotonic()
        self._bar = None if quiet or not sys.stderr.isatty() else _bar(total)

    def __enter__(self) -> Progress:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        if self._bar:
            self._bar.stop()
        elif self.done and kind is None:
            self._line()

    @property
    def done(self) -> int:
        """How many submissions have a result by now."""
        return self.kept + sum(self.counts.values())

    def say(self, sentence: str) -> None:
        """Tell a sentence between the numbers."""
        if self._bar:
            self._bar.console.print(sentence, markup=False, highlight=False)
        elif not self._quiet:
            click.echo(sentence, err=True)

    def add(self, status: str | None) -> None:
        """Count a new result by its status; None = the earlier result still holds."""
        if status is None:
            self.kept += 1
        else:
            self.counts[status] += 1
        now = time.monotonic()
        if self._bar:
            self._bar.update(self._bar.task_ids[0], completed=self.done, rate=self._rate(), failures=self._failures())
        elif now - self._told >= _LINE_SECONDS:
            self._told = now
            self._line()

    def _rate(self) -> str:
        seconds = time.monotonic() - self._started
        return f"{self.done / seconds:.1f}/s" if seconds > 0 and self.done else ""

    def _failures(self) -> str:
        return ", ".join(f"{self.counts[status]} {word}" for status, word in _WORDS.items() if self.counts[status])

    def _line(self) -> None:
        if self._quiet:
            return
        seconds = time.monotonic() - self._started
        left = seconds / self.done * (self.total - self.done)
        parts = [f"{self.done} of {self.total}", self._rate()]
        if self.done < self.total:
            parts.append(f"{left:.0f} s left")
        if self.kept:
            parts.append(f"{self.kept} unchanged")
        click.echo(", ".join(filter(None, [*parts, self._failures()])), err=True)


def _bar(total: int):  # type: ignore[no-untyped-def]  # rich is imported only where somebody watches
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as RichProgress

    bar = RichProgress(
        *(TextColumn("grading"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}")),
        *(TimeRemainingColumn(), TextColumn("[yellow]{task.fields[failures]}")),
        console=Console(stderr=True),
    )
    bar.add_task("grading", total=total, rate="", failures="")
    return bar
