"""Which scores did a person set by hand?

OUT/overrides.csv (`submission, question, points, reason, who`) is where an upheld appeal lives. It is written by
people and never by the grader, so a regrade leaves it alone; it is applied whenever results are read, so every table
and page shows the same points, and says whose word they are. What is stored in results/ stays what the grader found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from autograder.batch.store import RunRecord, Store
from autograder.faults import Unusable
from autograder.hostile_text import line
from autograder.manifest import Manifest, Question
from autograder.marking.results import CaseResult, Override, QuestionResult, Result
from autograder.tables import Table, compared, heading, number, read_table

FILE = "overrides.csv"
COLUMNS = ("submission", "question", "points", "reason", "who")


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
    places: dict[tuple[str, str], str] = {}
    problems: list[str] = []
    for row in table.rows:
        said = {name: row.cells[place] for name, place in column.items()}
        said["submission"] = compared(said["submission"])
        problems += [f"{row.place}: {problem}" for problem in _problems(said, names, maxima, places)]
        for name in names.get(said["submission"], [])[:1]:
            override = Override(number(said["points"]) or 0.0, said["reason"], said["who"])
            found.setdefault(name, {})[said["question"]] = override
            places[name, said["question"]] = row.place
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
    places: Mapping[tuple[str, str], str],
) -> Iterator[str]:
    submission, question = said["submission"], said["question"]
    known = names.get(submission, ())
    if len(known) != 1:
        yield f"there {'are several submissions' if known else 'is no submission'} {submission!r} in this batch"
    elif (known[0], question) in places:
        yield f"{question} of {submission} is overridden already, in {places[known[0], question]}"
    if question not in maxima:
        yield f"there is no question {question!r}; expected one of {', '.join(maxima)}"
    else:
        value = number(said["points"])
        if value is None or not 0 <= value <= maxima[question]:
            yield f"{question}: {said['points']!r} is not between 0 and {maxima[question]:g}"


def applied(result: Result, overrides: Mapping[str, Override], manifest: Manifest) -> Result:
    """A result with the points that a person set.

    What could not be opened has no questions: those that were given points nevertheless are all that it has. A fault
    of the grader has no score, also not in part: its overrides wait for the next run.
    """
    if not overrides or result.status == "grader_error":
        return result
    found = {question.question: question for question in result.questions}
    questions = [
        replace(found.get(question.id) or _not_graded(question), override=overrides.get(question.id))
        for question in manifest.questions
        if question.id in found or question.id in overrides
    ]
    return replace(result, questions=tuple(questions))


def _not_graded(question: Question) -> QuestionResult:
    cases = [CaseResult(case.name, case.points, False, "Not graded.", "skipped") for case in question.cases]
    return QuestionResult(question.id, question.title, tuple(cases))
