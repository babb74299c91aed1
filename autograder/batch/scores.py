"""Which tables of scores can be handed on?

scores.csv for people and scripts, a row for each submission; beside it, where the download says whose a submission is,
a table that Gradescope or Canvas takes, a row for each person. Names come from strangers, and a spreadsheet runs a
cell that starts with `=`: such cells get an apostrophe in front.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from autograder.batch.overrides import applied, read_overrides
from autograder.batch.store import Listed, RunRecord, Store
from autograder.hostile_text import line
from autograder.intake.people import Student
from autograder.manifest import Manifest
from autograder.marking.record import Damaged, Record
from autograder.marking.results import Override, QuestionResult, Result
from autograder.tables import csv_text

_REASON = 200  # characters of a reason that come out of a file
# At the start of a cell, or behind what another country's spreadsheet takes for the end of one.
_FORMULA = re.compile("(^|[;,|])([ \"]*)(?=[-=+@\uff1d\uff0b\uff0d\uff20])")


def cell(text: str) -> str:
    """Text of a stranger as a cell: one line, printable, never a formula."""
    return _FORMULA.sub(r"\1\2'", line(text))


def points(value: float) -> str:
    """A number of points without noise: 4, 2.5."""
    return f"{round(value, 6):g}"


def question_scores(result: Result, manifest: Manifest) -> list[float] | None:
    """Points of each automatic question in order; None where there is no score because the grader failed."""
    if result.total is None:
        return None
    found = {question.question: question.score for question in result.questions}
    return [found.get(question.id, 0.0) for question in manifest.questions]


def standing(store: Store, record: RunRecord, manifest: Manifest) -> Iterator[tuple[Listed, Record | str]]:
    """Every submission of the run in its order, with its record, or why there is none at present.

    Only a record of this run's seed and grader, and of the files that lie there now, is one. Points that people set
    in OUT/overrides.csv stand in place of those that the grader gave.

    Raises:
        Unusable: an override names what does not exist, or too many points.
    """
    overrides = read_overrides(store, record, manifest)
    for submission in record.submissions:
        stored = store.read_result(submission.file)
        if isinstance(stored, Record) and record.has(submission, stored):
            result = applied(stored.result, overrides.get(submission.name, {}), manifest)
            yield submission, replace(stored, result=result)
        elif isinstance(stored, Damaged):
            yield submission, f"its result is damaged: {line(stored.reason, _REASON)}"
        else:
            yield submission, "not graded yet" if stored is None else "changed since it was graded"


def current_records(store: Store, record: RunRecord, manifest: Manifest) -> Iterator[tuple[Listed, Record]]:
    """Every submission of the run that has a record, as in `standing`."""
    for submission, found in standing(store, record, manifest):
        if isinstance(found, Record):
            yield submission, found


def current_results(store: Store, record: RunRecord, manifest: Manifest) -> Iterator[tuple[Listed, Result]]:
    """Every submission of the run that has a result, as in `standing`."""
    for submission, found in current_records(store, record, manifest):
        yield submission, found.result


IDENTITY = ("name", "sid", "login", "email", "section", "late", "canvas_id", "submission_id")
"""What is known of who handed in, as columns after the questions."""


def identity(submission: Listed) -> list[str]:
    """What the download knew, as cells under `IDENTITY`; several people of a group are joined by `;`, in one order."""
    once = {"late": submission.late, "submission_id": submission.submission_id}
    return [
        cell(once[name] if name in once else _joined([getattr(one, name) for one in submission.students]))
        for name in IDENTITY
    ]


def _joined(values: Sequence[str]) -> str:
    """Values of a group as one text, each in its place; "" when all are unknown. A `;` inside one becomes a comma."""
    return ";".join(line(value).replace(";", ",") for value in values) if any(values) else ""


def overridden(result: Result) -> str:
    """What people changed: `Q3: 12 instead of 8 (appeal, Jo)`, joined by `; `; "" when nothing."""
    changed = [question for question in result.questions if question.override]
    return "; ".join(f"{question.question}: {changed_words(question)}" for question in changed)


def changed_words(question: QuestionResult, *, who: bool = True) -> str:
    """What a person made of a question's points, instead of what, and why; "" where nobody did. `who` did it."""
    return override_words(question.override, question.earned, who=who) if question.override else ""


def override_words(override: Override, was: float | None = None, *, who: bool = True) -> str:
    """What became of some points, and whose word it is; `was` where a grader had given some."""
    said = ", ".join(line(text) for text in (override.reason, override.who if who else "") if text)
    instead = "" if was is None else f" instead of {points(was)}"
    return f"{points(override.points)}{instead}" + (f" ({said})" if said else "")


def scores_csv(results: Iterable[tuple[Listed, Result]], manifest: Manifest) -> str:
    """The text of scores.csv: a row for each submission."""
    questions = [question.id for question in manifest.questions]
    header = ["submission", "status", "total", "max_total", *questions, *IDENTITY, "overrides"]
    maximum = points(manifest.automatic_points)

    def rows() -> Iterator[list[str]]:
        for submission, result in results:
            scores = question_scores(result, manifest)
            start = [cell(submission.name), result.status]
            earned = [""] * (1 + len(questions)) if scores is None else [points(sum(scores)), *map(points, scores)]
            who = [*identity(submission), cell(overridden(result))]
            yield [*start, earned[0], maximum, *earned[1:], *who]

    return _table(header, rows())


def totals(submission: Listed, result: Result) -> Iterator[tuple[Student, float | None]]:
    """A pair for each person of a submission: who, and the automatic total, None where the grader failed."""
    for student in submission.students:
        yield student, result.total


# What course sites take: a row for each person


CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
GRADESCOPE = ("Name", "SID", "Email")


def canvas_cells(student: Student) -> list[str]:
    """A person under `CANVAS`. Canvas finds them by its own ID, else by the SIS ID, else by the login."""
    login = student.login or student.email
    return [cell(text) for text in (student.name, student.canvas_id, student.sid, login, student.section)]


def gradescope_cells(student: Student) -> list[str]:
    """A person under `GRADESCOPE`; an account that is an address stands for an address that nobody told."""
    email = student.email or (student.login if "@" in student.login else "")
    return [cell(text) for text in (student.name, student.sid, email)]


def canvas_csv(people: Iterable[tuple[Student, float | None]], title: str, maximum: float) -> str:
    """The form of Canvas' gradebook import; any further column would become an assignment there.

    Source: `lib/gradebook_exporter.rb` and `lib/gradebook_importer.rb` of Canvas.
    """
    possible = ["Points Possible", *[""] * (len(CANVAS) - 1), points(maximum)]
    rows = ([*canvas_cells(student), "" if total is None else points(total)] for student, total in people)
    return _table([*CANVAS, title], itertools.chain([possible], rows))


def gradescope_csv(people: Iterable[tuple[Student, float | None]], maximum: float) -> str:
    """Columns as Gradescope's own export of grades names them."""
    rows = (
        [*gradescope_cells(student), "" if total is None else points(total), points(maximum)]
        for student, total in people
    )
    return _table([*GRADESCOPE, "Total Score", "Max Points"], rows)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return csv_text(itertools.chain([header], rows))
