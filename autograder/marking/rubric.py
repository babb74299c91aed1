"""What does a written answer earn?

`solutions/rubric.yml` shares out the points of each written question; its comment explains the fields. Points stay in
grading.yml. The guide for markers and the page for marking are made from the same `Rubric`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import yaml
from msgspec import Meta

from autograder.faults import GraderFault
from autograder.manifest import Manifest, Section, Written, checked

FILE = "solutions/rubric.yml"

_WORDS = {
    Fraction(1): "all",
    Fraction(3, 4): "three quarters",
    Fraction(2, 3): "two thirds",
    Fraction(1, 2): "half",
    Fraction(1, 3): "a third",
    Fraction(1, 4): "a quarter",
}

Words = Annotated[str, Meta(min_length=1)]


class _Item(Section, frozen=True):
    share: str | int
    short: Words
    text: Words
    half: str = ""
    code: bool = False

    def __post_init__(self) -> None:
        try:
            share = Fraction(self.share)
        except (ValueError, ZeroDivisionError):
            raise ValueError(f"expected a fraction such as 1/3, not {self.share!r}") from None
        if not 0 < share <= 1:
            raise ValueError(f"expected a share above 0 and up to 1, not {self.share}")


class _Question(Section, frozen=True):
    items: Annotated[list[_Item], Meta(min_length=1, max_length=9)]
    note: str = ""


class _File(Section, frozen=True):
    advice: str
    questions: dict[str, Any]


@dataclass(frozen=True)
class Item:
    """One thing that an answer earns points for; `points` of its question, before rounding."""

    share: Fraction
    points: float
    short: str
    text: str
    half: str
    code: bool

    @property
    def worth(self) -> str:
        """Its points in words: the number, and which share of the question it is."""
        value = f"{round(self.points, 2):g} point{'' if self.points == 1 else 's'}"
        return f"{value} ({_WORDS.get(self.share, self.share)})"


@dataclass(frozen=True)
class Criteria:
    """What an answer to one question earns points for, and what else to know of it."""

    items: tuple[Item, ...]
    note: str


@dataclass(frozen=True)
class Rubric:
    """The rubric of an assignment; a question of grading.yml -> its criteria."""

    advice: str
    questions: Mapping[str, Criteria]


def load_rubric(root: Path, manifest: Manifest) -> Rubric:
    """Read `root`/solutions/rubric.yml.

    Raises:
        GraderFault: it cannot be used; a line for each reason.
    """
    try:
        data = yaml.safe_load((root / FILE).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise GraderFault(f"{FILE} cannot be read: {' '.join(str(error).split())}") from None
    file = checked(data, _File, FILE)
    questions = {name: checked(question, _Question, f"{FILE}: {name}") for name, question in file.questions.items()}
    problems = _problems(questions, manifest)
    if problems:
        raise GraderFault("\n".join(problems))
    asked = {written.id: written for written in manifest.written}
    return Rubric(file.advice, {name: _criteria(question, asked[name]) for name, question in questions.items()})


def _problems(questions: Mapping[str, _Question], manifest: Manifest) -> list[str]:
    """Where the rubric and grading.yml disagree, or shares do not add up."""
    asked = [written.id for written in manifest.written]
    problems = [f"{FILE}: {name} is missing" for name in asked if name not in questions]
    problems += [f"{FILE}: grading.yml has no written question {name}" for name in questions if name not in asked]
    for name, question in questions.items():
        total = sum((Fraction(item.share) for item in question.items), Fraction())
        shorts = [item.short for item in question.items]
        if total != 1:
            problems.append(f"{FILE}: {name}: the shares add up to {total}, not to 1")
        if len({*shorts}) < len(shorts):
            problems.append(f"{FILE}: {name}: two items have the same `short`")
        if any(";" in short for short in shorts):
            problems.append(f"{FILE}: {name}: `short` must not hold a semicolon, which separates items in marks.csv")
    return problems


def _criteria(question: _Question, written: Written) -> Criteria:
    return Criteria(tuple(_item(item, written) for item in question.items), _line(question.note))


def _item(item: _Item, written: Written) -> Item:
    share = Fraction(item.share)
    points = float(share * Fraction(written.points))
    return Item(share, points, _line(item.short), _line(item.text), _line(item.half), item.code)


def _line(text: str) -> str:
    return " ".join(text.split())
