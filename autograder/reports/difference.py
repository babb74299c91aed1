"""Whose score changed between two runs, and why?

For a regrade after a changed test, an appeal, or a new version of numpy: OUT1 and OUT2 are compared submission by
submission. The why is what differs: the verdict of a hidden case, what a person overrode, or else the status.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from autograder.batch.scores import current_results, override_words, points, question_scores
from autograder.batch.store import RunRecord, Store
from autograder.hostile_text import line
from autograder.manifest import Manifest

Json = dict[str, Any]


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
            changes.append(Change(name, _total(old[name], manifest), "-", (f"only in {before.folder}",)))
        elif name not in old:
            changes.append(Change(name, "-", _total(new[name], manifest), (f"only in {after.folder}",)))
        elif reasons := tuple(_reasons(old[name], new[name], manifest)):
            changes.append(Change(name, _total(old[name], manifest), _total(new[name], manifest), reasons))
    return Difference(tuple(_circumstances(first, second)), tuple(changes), len({*old} & {*new}))


def _results(store: Store, record: RunRecord, manifest: Manifest) -> Iterator[tuple[str, Json]]:
    for submission, result in current_results(store, record, manifest):
        yield line(submission.name), result


def _circumstances(first: RunRecord, second: RunRecord) -> Iterator[str]:
    if first.seed != second.seed:
        yield f"seed {first.seed} before, {second.seed} after"
    if first.grader != second.grader:
        yield "the grader, its tests, solutions or grading.yml changed"


def _total(result: Json, manifest: Manifest) -> str:
    scores = question_scores(result, manifest)
    return "-" if scores is None else points(sum(scores))


def _reasons(old: Json, new: Json, manifest: Manifest) -> Iterator[str]:
    before, after = question_scores(old, manifest), question_scores(new, manifest)
    statuses = old["extra_data"]["status"], new["extra_data"]["status"]
    if statuses[0] != statuses[1]:
        yield f"{statuses[0]} before, {statuses[1]} after"
    if before is None or after is None:
        return
    for question, one, other in zip(manifest.questions, before, after, strict=True):
        found = _test(old, question.id), _test(new, question.id)
        why = [*_cases(*found)] if one != other else []
        why += _overrides(*found)
        if one != other or why:
            yield f"{question.id} {points(one)} -> {points(other)}" + (f": {', '.join(why)}" if why else "")


def _overrides(old: Json, new: Json) -> Iterator[str]:
    """What people changed in one of the two only, or otherwise than in the other."""
    one, other = old["extra_data"].get("override"), new["extra_data"].get("override")
    if _set(one) != _set(other):
        if one:
            yield f"override before: {override_words(one)}"
        yield f"override after: {override_words(other)}" if other else "no override after"


def _set(override: Json | None) -> tuple[object, ...]:
    return () if override is None else (override["points"], override["reason"], override["who"])


def _test(result: Json, question: str) -> Json:
    return next((test for test in result["tests"] if test["number"] == question), {"extra_data": {}})


def _cases(old: Json, new: Json) -> Iterator[str]:
    before = {case["name"]: case for case in old["extra_data"].get("cases", ())}
    after = {case["name"]: case for case in new["extra_data"].get("cases", ())}
    for name in dict.fromkeys([*before, *after]):
        one, other = _verdict(before.get(name)), _verdict(after.get(name))
        if one != other:
            yield f"{name} was {one}, is {other}"


def _verdict(case: Json | None) -> str:
    if case is None:
        return "not asked"
    worth = points(case["points"])
    if not case["passed"]:
        return f"lost ({case['kind'] or 'wrong'}, of {worth})"
    return f"earned ({worth}{', carried over' if case['follow_through'] else ''})"
