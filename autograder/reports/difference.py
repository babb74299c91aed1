"""Whose score changed between two runs, and why?

For a regrade after a changed test, an appeal, or a new version of numpy: OUT1 and OUT2 are compared submission by
submission. The why is what differs: the verdict of a hidden case, what a person overrode, or else the status.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from autograder.batch.scores import changed_words, current_results, points, question_scores
from autograder.batch.store import RunRecord, Store
from autograder.hostile_text import line
from autograder.manifest import Manifest
from autograder.marking.results import CaseResult, QuestionResult, Result


@dataclass(frozen=True)
class Change:
    """One submission whose score or status differs; totals are texts, "-" where there is none."""

    name: str
    before: str
    after: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """Two runs compared: their circumstances, the changes, and how many submissions both have."""

    circumstances: tuple[str, ...]
    changes: tuple[Change, ...]
    common: int


def compare(before: Store, after: Store, manifest: Manifest) -> Difference:
    """Compare two folders that batches filled.

    Raises:
        StoreFault: one of them holds no batch.
    """
    first, second = before.require_run(), after.require_run()
    old = dict(_results(before, first, manifest))
    new = dict(_results(after, second, manifest))
    changes = []
    for name in sorted({*old, *new}):
        if name not in new:
            changes.append(Change(name, _total(old[name]), "-", (f"only in {before.folder}",)))
        elif name not in old:
            changes.append(Change(name, "-", _total(new[name]), (f"only in {after.folder}",)))
        elif reasons := tuple(_reasons(old[name], new[name], manifest)):
            changes.append(Change(name, _total(old[name]), _total(new[name]), reasons))
    return Difference(tuple(_circumstances(first, second)), tuple(changes), len({*old} & {*new}))


def _results(store: Store, record: RunRecord, manifest: Manifest) -> Iterator[tuple[str, Result]]:
    for submission, result in current_results(store, record, manifest):
        yield line(submission.name), result


def _circumstances(first: RunRecord, second: RunRecord) -> Iterator[str]:
    if first.seed != second.seed:
        yield f"seed {first.seed} before, {second.seed} after"
    if first.grader != second.grader:
        yield "the grader, its tests, solutions or grading.yml changed"


def _total(result: Result) -> str:
    return "-" if result.total is None else points(result.total)


def _reasons(old: Result, new: Result, manifest: Manifest) -> Iterator[str]:
    before, after = question_scores(old, manifest), question_scores(new, manifest)
    if old.status != new.status:
        yield f"{old.status} before, {new.status} after"
    if before is None or after is None:
        return
    for question, one, other in zip(manifest.questions, before, after, strict=True):
        found = _question(old, question.id), _question(new, question.id)
        why = [*_cases(*found)] if one != other else []
        why += _overrides(*found)
        if one != other or why:
            yield f"{question.id} {points(one)} -> {points(other)}" + (f": {', '.join(why)}" if why else "")


def _overrides(old: QuestionResult, new: QuestionResult) -> Iterator[str]:
    """What people changed in one of the two only, or otherwise than in the other."""
    if old.override != new.override:
        if old.override:
            yield f"override before: {changed_words(old)}"
        yield f"override after: {changed_words(new)}" if new.override else "no override after"


def _question(result: Result, question: str) -> QuestionResult:
    return next((one for one in result.questions if one.question == question), QuestionResult(question, "", ()))


def _cases(old: QuestionResult, new: QuestionResult) -> Iterator[str]:
    before = {case.name: case for case in old.cases}
    after = {case.name: case for case in new.cases}
    for name in dict.fromkeys([*before, *after]):
        one, other = _verdict(before.get(name)), _verdict(after.get(name))
        if one != other:
            yield f"{name} was {one}, is {other}"


def _verdict(case: CaseResult | None) -> str:
    if case is None:
        return "not asked"
    worth = points(case.points)
    if not case.passed:
        return f"lost ({case.kind or 'wrong'}, of {worth})"
    return f"earned ({worth}{', carried over' if case.follow_through else ''})"
