"""What does a marker of the written answers need?

`marking_guide` gives the outline to type into Gradescope's manual grading, and for each question its text, the model
answer and the rubric in points; `marking_table` an empty table with a row for every submission.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.batch.scores import IDENTITY, cell, identity
from autograder.batch.store import Store
from autograder.faults import GraderFault
from autograder.manifest import Manifest, Written
from autograder.marking.rubric import Criteria, load_rubric
from autograder.tables import csv_text, heading, read_table

ANSWERS = "solutions/written_answers.md"


@dataclass(frozen=True)
class Asked:
    """A written question as its marker needs it: what was asked, and the model answer, both Markdown."""

    question: str
    model: str


def asked(manifest: Manifest, root: Path) -> dict[str, Asked]:
    """Give question and model answer of every written question, from solutions/written_answers.md.

    Raises:
        GraderFault: a question has none.
    """
    sections = _sections(root / ANSWERS)
    for written in manifest.written:
        if written.id not in sections:
            raise GraderFault(f"{ANSWERS} has no heading `## {written.id}`")
    return {written.id: Asked(*_question_and_answer(sections[written.id])) for written in manifest.written}


def marking_guide(manifest: Manifest, root: Path) -> str:
    """Give the guide as Markdown; points come from grading.yml, words from solutions/.

    Raises:
        GraderFault: a written question has no model answer, or the rubric cannot be used.
    """
    answers, rubric = asked(manifest, root), load_rubric(root, manifest)
    lines = [f"# {manifest.title}: marking the written answers", ""]
    lines += [f"{manifest.written_points:g} points are given by people, {manifest.automatic_points:g} by the grader."]
    lines += [rubric.advice, "", "## The outline to type into Gradescope", ""]
    lines += ["Assignment type *Homework / Problem Set*, one row a question:", "", "| | question | points |", "|-|-|-|"]
    for number, written in enumerate(manifest.written, start=1):
        lines.append(f"| {number} | {written.id}: {written.title} | {written.points:g} |")
    lines += ["", f"Points in all: {manifest.written_points:g}.", ""]
    for written in manifest.written:
        lines += [f"## {written.id}: {written.title} ({written.points:g} points)", "", answers[written.id].question, ""]
        lines += ["**Rubric**", "", *_items(rubric.questions[written.id], written), ""]
        lines += ["**Model answer**", "", answers[written.id].model, ""]
    return "\n".join(lines)


def _sections(path: Path) -> dict[str, str]:
    """Question id -> what stands under its heading."""
    try:
        parts = re.split(r"^## +([\w-]+).*$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    except OSError as error:
        raise GraderFault(f"cannot read {path}: {error.strerror}") from error
    return {name: text.strip() for name, text in zip(parts[1::2], parts[2::2], strict=True)}


def _question_and_answer(section: str) -> tuple[str, str]:
    question, _, rest = section.partition("<!-- BEGIN SOLUTION -->")
    return question.strip(), rest.partition("<!-- END SOLUTION -->")[0].strip()


def _items(criteria: Criteria, written: Written) -> list[str]:
    lines = []
    for item in criteria.items:
        half = f" Half of it: {item.half}." if item.half else ""
        lines.append(f"- {item.worth(written)}: {item.short}; {item.text}.{half}")
    return [*lines, *(["", criteria.note] if criteria.note else [])]


Listing = tuple[str, Sequence[str]]
"""A submission's name, and what is known of it as cells under `IDENTITY`."""


def submissions_of(scores: Path) -> list[Listing]:
    """List the submissions of a folder that `autograder batch` filled, or of its scores.csv.

    Raises:
        GraderFault: it is neither.
    """
    if scores.is_dir():
        return [(one.name, identity(one)) for one in Store(scores).require_run().submissions]
    table = read_table(scores)
    places = {heading(column): place for place, column in enumerate(table.columns)}
    if "submission" not in places:
        raise GraderFault(f"{table.place}:1: there is no column `submission`; expected a scores.csv of this grader")
    known = [places.get(heading(name)) for name in IDENTITY]
    return [
        (row.cells[places["submission"]], ["" if place is None else row.cells[place] for place in known])
        for row in table.rows
    ]


def marking_table(manifest: Manifest, submissions: Iterable[Listing]) -> str:
    """Give an empty table for the markers: a row for every submission, a column for every written question."""
    headings = [f"{written.id} ({written.points:g})" for written in manifest.written]
    rows = ([cell(name), *[""] * len(headings), *who] for name, who in submissions)
    return csv_text([["submission", *headings, *IDENTITY], *rows])
