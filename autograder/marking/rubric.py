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


class Item(Section, frozen=True):
    """One thing that an answer earns points for: a share of its question's."""

    share: Fraction
    short: Words
    text: Words
    half: str = ""
    code: bool = False

    def points(self, written: Written) -> float:
        """Its points, before rounding."""
        return float(self.share * Fraction(written.points))

    def worth(self, written: Written) -> str:
        """Its points in words: the number, and which share of the question it is."""
        points = self.points(written)
        value = f"{round(points, 2):g} point{'' if points == 1 else 's'}"
        return f"{value} ({_WORDS.get(self.share, self.share)})"


class Criteria(Section, frozen=True):
    """What an answer to one question earns points for, and what else to know of it."""

    items: Annotated[list[Item], Meta(min_length=1, max_length=9)]
    note: str = ""


class _File(Section, frozen=True):
    advice: str
    questions: dict[str, Any]


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
    file = checked(_on_one_line(data), _File, FILE)
    questions = {
        name: checked(question, Criteria, f"{FILE}: {name}", _fraction) for name, question in file.questions.items()
    }
    problems = _problems(questions, manifest)
    if problems:
        raise GraderFault("\n".join(problems))
    return Rubric(file.advice, questions)


def _on_one_line(data: Any) -> Any:
    """`data` with every text in it on one line, however the file breaks it."""
    if isinstance(data, dict):
        return {key: _on_one_line(value) for key, value in data.items()}
    if isinstance(data, list):
        return list(map(_on_one_line, data))
    return " ".join(data.split()) if isinstance(data, str) else data


def _fraction(kind: type, share: Any) -> Fraction:
    try:
        found = Fraction(share) if type(share) in (str, int) else None
    except (ValueError, ZeroDivisionError):
        found = None
    if found is None:
        raise ValueError(f"expected a fraction such as 1/3, not {share!r}")
    if not 0 < found <= 1:
        raise ValueError(f"expected a share above 0 and up to 1, not {share}")
    return found


def _problems(questions: Mapping[str, Criteria], manifest: Manifest) -> list[str]:
    """Where the rubric and grading.yml disagree, or shares do not add up."""
    asked = [written.id for written in manifest.written]
    problems = [f"{FILE}: {name} is missing" for name in asked if name not in questions]
    problems += [f"{FILE}: grading.yml has no written question {name}" for name in questions if name not in asked]
    for name, question in questions.items():
        total = sum((item.share for item in question.items), Fraction())
        shorts = [item.short for item in question.items]
        if total != 1:
            problems.append(f"{FILE}: {name}: the shares add up to {total}, not to 1")
        if len({*shorts}) < len(shorts):
            problems.append(f"{FILE}: {name}: two items have the same `short`")
        if any(";" in short for short in shorts):
            problems.append(f"{FILE}: {name}: `short` must not hold a semicolon, which separates items in marks.csv")
    return problems
