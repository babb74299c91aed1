"""Which scores did a person set by hand?

OUT/overrides.csv (`submission, question, points, reason, who`) is where an upheld appeal lives. It is written by
people and never by the grader, so a regrade leaves it alone; it is applied whenever results are read, so every table
and page shows the same points, and says whose word they are. What is stored in results/ stays what the grader found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.batch.store import RunRecord, Store
from autograder.faults import Unusable
from autograder.hostile_text import line
from autograder.manifest import Manifest
from autograder.tables import Row, Table, compared, heading, number, read_table

Json = dict[str, Any]

FILE = "overrides.csv"
COLUMNS = ("submission", "question", "points", "reason", "who")


@dataclass(frozen=True, slots=True)
class Override:
    """Points of one question of one submission, set by a person."""

    place: str
    points: float
    reason: str
    who: str


Overrides = Mapping[str, Mapping[str, Override]]
"""Submission's name -> question -> override."""


def read_overrides(store: Store, record: RunRecord, manifest: Manifest) -> Overrides:
    """Read OUT/overrides.csv; without that file nothing is overridden.

    Raises:
        Unusable: a line names what does not exist, or gives points that the question does not have; all such lines.
        GraderFault: the file is no table.
    """
    path = store.folder / FILE
    if not path.exists():
        return {}
    table = read_table(path, str(path))
    column = _columns(table, path)
    names: dict[str, list[str]] = {}
    for submission in record.submissions:
        names.setdefault(compared(line(submission.name)), []).append(submission.name)
    maxima = {question.id: question.points for question in manifest.questions}
    maxima |= {question.id: question.points for question in manifest.written}
    found: dict[str, dict[str, Override]] = {}
    problems: list[str] = []
    for row in table.rows:
        said = {name: row.cells[place] for name, place in column.items()}
        said["submission"] = compared(said["submission"])
        problems += [f"{row.place}: {problem}" for problem in _problems(said, names, maxima, found)]
        for name in names.get(said["submission"], [])[:1]:
            found.setdefault(name, {})[said["question"]] = _override(row, said)
    if problems:
        raise Unusable("\n".join(problems))
    return found


def _columns(table: Table, path: Path) -> dict[str, int]:
    headings = [heading(name) for name in table.columns]
    missing = [name for name in COLUMNS if headings.count(name) != 1]
    if missing:
        raise Unusable(f"{path}:1: expected the columns {', '.join(COLUMNS)}; see {', '.join(missing)}")
    return {name: headings.index(name) for name in COLUMNS}


def _problems(
    said: Mapping[str, str],
    names: Mapping[str, Sequence[str]],
    maxima: Mapping[str, float],
    found: Mapping[str, Mapping[str, Override]],
) -> Iterator[str]:
    submission, question = said["submission"], said["question"]
    known = names.get(submission, ())
    if len(known) != 1:
        yield f"there {'are several submissions' if known else 'is no submission'} {submission!r} in this batch"
    elif question in found.get(known[0], {}):
        yield f"{question} of {submission} is overridden already, in {found[known[0]][question].place}"
    if question not in maxima:
        yield f"there is no question {question!r}; expected one of {', '.join(maxima)}"
    else:
        value = number(said["points"])
        if value is None or not 0 <= value <= maxima[question]:
            yield f"{question}: {said['points']!r} is not between 0 and {maxima[question]:g}"


def _override(row: Row, said: Mapping[str, str]) -> Override:
    return Override(row.place, number(said["points"]) or 0.0, said["reason"], said["who"])


def applied(result: Json, overrides: Mapping[str, Override]) -> Json:
    """A result with the points that a person set; each such test says in `override` what it had and why it changed.

    A fault of the grader has no score, also not in part: its overrides wait for the next run.
    """
    if not overrides or result["extra_data"]["status"] == "grader_error":
        return result
    return {**result, "tests": [_applied(test, overrides.get(test["number"])) for test in result["tests"]]}


def _applied(test: Json, override: Override | None) -> Json:
    extra = test["extra_data"]
    if override is None or extra.get("public") or "answered" in extra:
        return test
    told = {"points": override.points, "was": test["score"], "reason": override.reason, "who": override.who}
    status = "passed" if override.points == test["max_score"] else "failed"
    return {**test, "score": override.points, "status": status, "extra_data": {**extra, "override": told}}
