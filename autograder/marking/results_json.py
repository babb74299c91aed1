"""What stands in results.json, and who gets to see it when?

`to_gradescope` turns a `Result` into the results.json of Gradescope's contract; who sees which part is the
policy of grading.yml, and no field of it holds a hidden input or an expected value at any setting.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, get_args

from autograder.hostile_text import line, plain
from autograder.manifest import Manifest, Question, Visibility
from autograder.marking.results import CaseResult, PublicCheck, QuestionResult, Result, WrittenAnswer

Json = dict[str, Any]

OUTPUT_CHARACTERS = 20_000  # of one field; a result of megabytes is a failure of its own
FLAGS, FLAG_CHARACTERS = 20, 500  # of one question
FINISHED = "finished"
"""What extra_data says of a result whose every question is marked: nothing that comes later may take it back."""
NOT_YOURS = "That is not your fault and this not your score: your instructor will have it run again."
BY_A_PERSON = "to be marked by a person"

POLICY = {
    "visible": "Scores are shown at once.",
    "after_due_date": "Scores are shown after the due date.",
    "after_published": "Scores are shown when grades are published.",
    "hidden": "Scores are not shown here.",
}


def to_gradescope(result: Result, manifest: Manifest, public: Sequence[PublicCheck] = ()) -> Json:
    """Give the results.json of a result.

    The score is the sum of the tests', which Gradescope makes; a total of our own would show through a policy
    that hides some of them.
    """
    graded = {question.question: question for question in result.questions}
    tests = [_public_test(check, manifest) for check in public]
    for question in manifest.questions:
        found = graded.get(question.id)
        tests.append(_question_test(question, found, manifest) if found else _ungraded(question, manifest))
    tests += [_written_test(answer) for answer in result.written]
    return {
        "execution_time": round(result.seconds, 3),
        "output": plain("\n".join(_remarks(result, manifest)), OUTPUT_CHARACTERS),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "stdout_visibility": "hidden",
        "tests": tests,
        "extra_data": {
            "status": result.status,
            "seed": result.seed,
            "versions": dict(result.versions),
            "layers": dict(result.layers),
            "trusted_box": result.trusted_box,
        },
    }


def explanation(manifest: Manifest, status: str, sentence: str) -> Json:
    """Give a valid result of no points that says why: nothing was graded yet, or nothing could be."""
    return {
        "output": plain(sentence, OUTPUT_CHARACTERS),
        "output_format": "text",
        "stdout_visibility": "hidden",
        "tests": [_ungraded(question, manifest) for question in manifest.questions],
        "extra_data": {"status": status},
    }


def _remarks(result: Result, manifest: Manifest) -> Iterable[str]:
    """The words above all tests; every student sees them at once."""
    notes = [f"- {note}" for note in result.notes]
    if result.status == "unreadable":
        yield "The submission could not be opened, so nothing was graded:"
        yield from notes
        return
    if result.status == "grader_error":
        yield "The autograder failed. That is not your fault and this not your score: it will be run again."
        return
    yield f"{len(result.questions)} questions were graded automatically. {POLICY[manifest.visibility.scores]}"
    if result.status == "partial":
        yield "Something crashed or ran out of time; the questions concerned say what."
    if result.written:
        yield f"The written answers are {BY_A_PERSON}; their points come on top."
    if notes:
        yield "About your files:"
        yield from notes


def _question_test(question: Question, found: QuestionResult, manifest: Manifest) -> Json:
    extra = {
        "misconceptions": list(found.misconceptions),
        "follow_through": found.follow_through,
        "flags": [line(flag, FLAG_CHARACTERS) for flag in found.flags[:FLAGS]],
        "cases": [_case_data(case) for case in found.cases],
    }
    shown = as_seen(found, _seen_later(question, manifest)) if found.follow_through else found
    return _entry(question, manifest, score=found.earned, output=reasons(shown), extra=extra)


def _seen_later(question: Question, manifest: Manifest) -> set[str]:
    """Questions whose verdict is still shut for a student who sees this one's."""
    shut = get_args(Visibility).index
    own = shut(manifest.visibility_of(question))
    return {one.id for one in manifest.questions if shut(manifest.visibility_of(one)) > own}


def _ungraded(question: Question, manifest: Manifest) -> Json:
    nothing = {"misconceptions": [], "follow_through": False, "flags": [], "cases": []}
    return _entry(question, manifest, score=0.0, output="Not graded.", extra=nothing)


def _entry(question: Question, manifest: Manifest, *, score: float, output: str, extra: Json) -> Json:
    visibility = manifest.visibility_of(question)
    marked = _test(question.id, question.title, score == question.points, visibility, output, question.module, extra)
    return {**marked, "score": score, "max_score": question.points}


def _test(
    number: str, name: str, passed: bool, visibility: Visibility, output: str, tag: str, extra: Json
) -> Json:
    """One entry of Gradescope's list, which carries no points."""
    return {
        "name": name,
        "name_format": "text",
        "number": number,
        "score": 0.0,
        "max_score": 0.0,
        "status": "passed" if passed else "failed",
        "visibility": visibility,
        "output": plain(output, OUTPUT_CHARACTERS),
        "output_format": "text",
        "tags": [tag],
        "extra_data": {"question": number, **extra},
    }


def as_seen(question: QuestionResult, unseen: Collection[str]) -> QuestionResult:
    """A question for whom the verdicts of others are shut: not a word of what was carried over from these."""

    def told(case: CaseResult) -> CaseResult:
        open_to_them = set(case.follow_through.split(", ")).isdisjoint(unseen)
        return case if open_to_them else replace(case, message="", follow_through="")

    return replace(question, cases=tuple(map(told, question.cases)))


def reasons(question: QuestionResult) -> str:
    """Why a question has the points that it has, case by case, in words for the student."""
    return plain("\n".join(line for case in question.cases for line in _case_lines(case)).rstrip(), OUTPUT_CHARACTERS)


def _case_lines(case: CaseResult) -> Iterable[str]:
    yield _earned(case.name, case.points, case.passed)
    if case.message:
        yield from (f"    {row}" for row in case.message.splitlines())
        yield ""


@lru_cache(maxsize=1000)  # of a class, everybody has the same cases
def _earned(name: str, points: float, passed: bool) -> str:
    return f"{name}: {points if passed else 0:g} / {points:g}"


def _case_data(case: CaseResult) -> Json:
    return {
        "name": case.name,
        "points": case.points,
        "passed": case.passed,
        "message": plain(case.message, OUTPUT_CHARACTERS),
        "kind": case.kind,
        "misconceptions": list(case.misconceptions),
        "follow_through": case.follow_through,
        "seconds": round(case.seconds, 4),
        "function": case.function,
        "where": plain(case.where),
        "digest": case.digest,
    }


def _public_test(check: PublicCheck, manifest: Manifest) -> Json:
    name, seen = f"Public check: {check.title}", manifest.visibility.public_checks
    output = check.message or "The checks that you were given pass."
    return _test(check.question, name, check.passed, seen, output, "public", {"public": True})


def _written_test(answer: WrittenAnswer) -> Json:
    """The points stand beside it only: a person gives them elsewhere, so here none can be lost."""
    said = f"Found; {BY_A_PERSON}, {answer.points:g} points." if answer.answered else "No answer was found."
    extra = {"answered": answer.answered, "points": answer.points}
    return _test(answer.question, answer.title, answer.answered, "visible", said, "written", extra)


def as_text(data: Mapping[str, Any]) -> str:
    """The text of results.json.

    Raises:
        ValueError: a number in it is nan or infinite, which JSON does not know.
    """
    return json.dumps(data, indent=2, allow_nan=False)
