"""Which tables of scores can be handed on?

scores.csv for people and scripts; beside it, where the roster says whose a submission is, a table that Gradescope
or Canvas takes. Names come from strangers, and a spreadsheet runs a cell that starts with `=`: such cells get an
apostrophe in front.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from autograder.batch.store import Listed, RunRecord, Store
from autograder.hostile_text import line
from autograder.manifest import Manifest

Json = dict[str, Any]

# At the start of a cell, or behind what another country's spreadsheet takes for the end of one.
_FORMULA = re.compile("(^|[;,|])([ \"]*)(?=[-=+@\uff1d\uff0b\uff0d\uff20])")
_QUOTED = re.compile('[";,|\t\r\n]')


def cell(text: str) -> str:
    """Text of a stranger as a cell: one line, printable, never a formula."""
    return _FORMULA.sub(r"\1\2'", line(text))


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV, in which whatever any spreadsheet takes for a separator is quoted."""
    return "".join(",".join(map(_quoted, row)) + "\n" for row in rows)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def points(value: float) -> str:
    """A number of points without noise: 4, 2.5."""
    return f"{round(value, 6):g}"


def question_scores(result: Json, manifest: Manifest) -> list[float] | None:
    """Points of each automatic question in order; None where there is no score because the grader failed."""
    if result["extra_data"]["status"] == "grader_error":
        return None
    found = {test["number"]: float(test["score"]) for test in result["tests"] if not test["extra_data"].get("public")}
    return [found.get(question.id, 0.0) for question in manifest.questions]


def current_results(store: Store, record: RunRecord) -> Iterator[tuple[Listed, Json]]:
    """Every submission of the run that has a result of this run's seed and grader, in the run's order."""
    for submission in record.submissions:
        result = store.read_result(submission.file)
        if result is not None:
            extra = result["extra_data"]
            if (extra.get("seed"), extra["batch"].get("grader")) == (record.seed, record.grader):
                yield submission, result


def scores_csv(results: Iterable[tuple[Listed, Json]], manifest: Manifest) -> str:
    """The text of scores.csv."""
    header = ["submission", "status", "total", "max_total", *(question.id for question in manifest.questions)]
    maximum = points(manifest.automatic_points)

    def rows() -> Iterator[list[str]]:
        for submission, result in results:
            scores = question_scores(result, manifest)
            start = [cell(submission.name), result["extra_data"]["status"]]
            if scores is None:
                yield [*start, "", maximum, *[""] * len(manifest.questions)]
            else:
                yield [*start, points(sum(scores)), maximum, *map(points, scores)]

    return _table(header, rows())


def gradescope_csv(results: Iterable[tuple[Listed, Json]], manifest: Manifest) -> str:
    """One row for each student, with the column names of Gradescope's own grade export."""

    def rows() -> Iterator[list[str]]:
        for submission, result in results:
            scores = question_scores(result, manifest)
            total = "" if scores is None else points(sum(scores))
            for student in submission.students:
                who = [cell(student.name), cell(student.sid), cell(student.email)]
                yield [*who, total, points(manifest.automatic_points)]

    return _table(["Name", "SID", "Email", "Total Score", "Max Points"], rows())


def canvas_csv(results: Iterable[tuple[Listed, Json]], manifest: Manifest) -> str:
    """One row for each student in the form of Canvas' gradebook import, which finds students by their id."""

    def rows() -> Iterator[list[str]]:
        yield ["Points Possible", "", "", "", "", points(manifest.automatic_points)]
        for submission, result in results:
            scores = question_scores(result, manifest)
            total = "" if scores is None else points(sum(scores))
            for student in submission.students:
                yield [cell(student.name), cell(student.canvas_id), "", "", "", total]

    return _table(["Student", "ID", "SIS User ID", "SIS Login ID", "Section", manifest.title], rows())


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return csv_text([header, *rows])
