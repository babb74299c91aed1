"""How is one upload graded so that nothing that is marked is lost?

`grade_or_explain` runs in the child that `container` watches. After every question it replaces the result by a better
one; when all are marked it says so in the result, and only then come the public checks, which carry no points.
"""

from __future__ import annotations

import traceback
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.faults import AutograderError
from autograder.files import write_atomically
from autograder.hostile_text import plain
from autograder.intake.submission import Submission
from autograder.manifest import closed_files, load_manifest
from autograder.marking.assignment import Assignment
from autograder.marking.grade import grade, open_or_explain, ungraded
from autograder.marking.public import public_checks
from autograder.marking.results import QuestionResult, Result
from autograder.marking.results_json import FINISHED, NOT_YOURS, OUTPUT_CHARACTERS, as_text, explanation, to_gradescope
from autograder.marking.run import Run
from autograder.sandbox import Sandbox, missing_layers

Json = dict[str, Any]


def grade_or_explain(home: Path, submission: Path, results: Path) -> int:
    """Leave a better result after every question, or say that the grader failed; return the exit status."""
    manifest = load_manifest(home)
    try:
        with Sandbox(manifest.limits.box, closed=closed_files(home, manifest)) as sandbox:
            result = _grade(submission, results, sandbox, Assignment.load(home))
        return 1 if result.status == "grader_error" else 0
    except AutograderError as fault:
        print(f"autograder: {fault}")
    except BaseException:
        traceback.print_exc()
    _write(results, explanation(manifest, "grader_error", f"The autograder failed. {NOT_YOURS}"))
    return 1


def _grade(submission: Path, results: Path, sandbox: Sandbox, assignment: Assignment) -> Result:
    manifest = assignment.manifest
    run = Run(assignment)
    graded: dict[str, QuestionResult] = {}

    def progress(question: QuestionResult) -> None:
        graded[question.question] = question  # asked again, it counts again
        so_far = ungraded(submission.name, "partial", run.seed, sandbox=sandbox)
        _write(results, to_gradescope(replace(so_far, questions=tuple(graded.values())), manifest))

    opened = open_or_explain(submission, sandbox, run)
    result = opened if isinstance(opened, Result) else grade(opened, sandbox, run, progress)
    _write(results, _finished(to_gradescope(result, manifest)))
    _print(result)
    if result.questions and isinstance(opened, Submission):
        _add_public_checks(result, opened, results, sandbox, assignment)
    return result


def _add_public_checks(
    result: Result, submission: Submission, results: Path, sandbox: Sandbox, assignment: Assignment
) -> None:
    """Add what the public tests say; whatever fails here, the graded result stands."""
    try:
        public = public_checks(submission.files, sandbox, assignment)
        _write(results, _finished(to_gradescope(result, assignment.manifest, public)))
    except Exception:
        print("The public checks could not be run; the score does not depend on them.")
        traceback.print_exc()


def _print(result: Result) -> None:
    """Say on stdout, which only instructors see, what a result has no field for."""
    total = "no score" if result.total is None else f"{result.total:g} points"
    print(f"{result.status}: {total}, seed {result.seed}, {result.seconds:.2f} s")
    for note in result.notes:
        print(f"note: {plain(note, OUTPUT_CHARACTERS)}")
    for layer, why in missing_layers(result.layers).items():
        print(f"sandbox layer {layer}: missing: {why}")
    if result.printed:
        print("The submission printed:")
        for line in plain(result.printed, OUTPUT_CHARACTERS).splitlines():
            print(f"| {line}")


def _finished(data: Json) -> Json:
    return {**data, "extra_data": {**data["extra_data"], FINISHED: True}}


def _write(results: Path, data: Json) -> None:
    write_atomically(results, as_text(data))
