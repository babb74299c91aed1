"""What does Gradescope get to see, and when?

`to_gradescope` turns a `Result` into the results.json of Gradescope's contract; who sees which part is the
policy of grading.yml, and no field of it holds a hidden input or an expected value at any setting.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from autograder.hostile_text import plain
from autograder.manifest import Manifest, Question
from autograder.results import CaseResult, PublicCheck, QuestionResult, Result, WrittenAnswer

Json = dict[str, Any]

OUTPUT_CHARACTERS = 20_000  # of one field; a result of megabytes is a failure of its own
BY_A_PERSON = "to be marked by a person"

POLICY = {
    "visible": "Scores are shown at once.",
    "after_due_date": "Scores are shown after the due date.",
    "after_published": "Scores are shown when grades are published.",
    "hidden": "Scores are not shown here.",
}


# What stands in results.json


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
        "flags": [plain(flag, OUTPUT_CHARACTERS) for flag in found.flags],
        "cases": [_case_data(case) for case in found.cases],
    }
    output = "\n".join(line for case in found.cases for line in _case_lines(case))
    return _entry(question, manifest, score=found.score, output=output, extra=extra)


def _ungraded(question: Question, manifest: Manifest) -> Json:
    nothing = {"misconceptions": [], "follow_through": False, "flags": [], "cases": []}
    return _entry(question, manifest, score=0.0, output="Not graded.", extra=nothing)


def _entry(question: Question, manifest: Manifest, *, score: float, output: str, extra: Json) -> Json:
    return {
        "name": question.title,
        "name_format": "text",
        "number": question.id,
        "score": score,
        "max_score": question.points,
        "status": "passed" if score == question.points else "failed",
        "visibility": question.visibility or manifest.visibility.scores,
        "output": plain(output, OUTPUT_CHARACTERS),
        "output_format": "text",
        "tags": [question.module],
        "extra_data": {"question": question.id, **extra},
    }


def _case_lines(case: CaseResult) -> Iterable[str]:
    yield f"{case.name}: {case.points if case.passed else 0:g} / {case.points:g}"
    for line in case.message.splitlines():
        yield f"    {line}"


def _case_data(case: CaseResult) -> Json:
    return {
        "name": case.name,
        "points": case.points,
        "passed": case.passed,
        "kind": case.kind,
        "follow_through": case.follow_through,
        "seconds": round(case.seconds, 4),
    }


def _public_test(check: PublicCheck, manifest: Manifest) -> Json:
    return {
        "name": f"Public check: {check.title}",
        "name_format": "text",
        "number": check.question,
        "score": 0.0,
        "max_score": 0.0,
        "status": "passed" if check.passed else "failed",
        "visibility": manifest.visibility.public_checks,
        "output": plain(check.message or "The checks that you were given pass.", OUTPUT_CHARACTERS),
        "output_format": "text",
        "tags": ["public"],
        "extra_data": {"question": check.question, "public": True},
    }


def _written_test(answer: WrittenAnswer) -> Json:
    said = f"Found; {BY_A_PERSON}, {answer.points:g} points." if answer.answered else "No answer was found."
    return {
        "name": answer.title,
        "name_format": "text",
        "number": answer.question,
        "score": 0.0,
        "max_score": 0.0,  # a person gives these points elsewhere: here none can be lost
        "status": "passed" if answer.answered else "failed",
        "visibility": "visible",
        "output": said,
        "output_format": "text",
        "tags": ["written"],
        "extra_data": {"question": answer.question, "answered": answer.answered, "points": answer.points},
    }


def write_json_atomically(path: Path, data: Mapping[str, Any]) -> None:
    """Replace `path` by `data` in one step: a reader sees the old content or the new one, whole."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".results-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(data, stream, indent=2, allow_nan=False)
            stream.flush()
            os.fsync(descriptor)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


# The daily limit


def over_the_limit(metadata: Json, manifest: Manifest) -> Json | None:
    """Give the earlier result instead of a new one when the day's gradings are used up; else None.

    A day is a calendar day where the submission was made. What Gradescope failed at, and what failed here,
    does not count. The earlier score comes back as it was shown, test by test where Gradescope hands us the
    tests (it does for the newest result only), else as one test under the same policy: a bare total would
    reveal what the policy hides.
    """
    per_day = manifest.submissions.per_day
    now = _moment(metadata.get("created_at"))
    if per_day is None or now is None:
        return None
    today = [
        earlier
        for earlier in _dictionaries(metadata.get("previous_submissions"))
        if _same_day(earlier.get("submission_time"), now) and _counts(earlier)
    ]
    if len(today) < per_day:
        return None
    newest = max(today, key=lambda earlier: _moment(earlier.get("submission_time")) or now)
    times = "once" if per_day == 1 else f"{per_day} times"
    sentence = (
        f"This submission was not graded: grading is limited to {times} a day, used up for today. "
        "Your earlier result stands; submit again tomorrow."
    )
    results = newest.get("results")
    tests = _dictionaries(results.get("tests")) if isinstance(results, dict) else []
    if not tests:
        tests = [_earlier_score(newest, manifest)]
    return {
        "output": sentence,
        "output_format": "text",
        "stdout_visibility": "hidden",
        "tests": tests,
        "extra_data": {"status": "over_the_limit", "per_day": per_day},
    }


def _earlier_score(earlier: Json, manifest: Manifest) -> Json:
    try:
        score = float(earlier.get("score") or 0.0)
    except (TypeError, ValueError):
        score = 0.0
    return {
        "name": "Result of your earlier submission",
        "score": score,
        "max_score": manifest.automatic_points,
        "visibility": manifest.visibility.scores,
        "output": "As graded before.",
        "output_format": "text",
    }


def _counts(earlier: Json) -> bool:
    results = earlier.get("results")
    extra = results.get("extra_data") if isinstance(results, dict) else None
    failed = isinstance(extra, dict) and extra.get("status") in {"grader_error", "unfinished"}
    return not earlier.get("autograder_error") and not failed


def _same_day(time: object, now: datetime) -> bool:
    moment = _moment(time)
    return moment is not None and moment.astimezone(now.tzinfo).date() == now.date()


def _moment(time: object) -> datetime | None:
    """A time as Gradescope writes it, with its time zone; None for anything else."""
    try:
        moment = datetime.fromisoformat(str(time).replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _dictionaries(value: object) -> list[Json]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
