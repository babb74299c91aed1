"""What happens when Gradescope runs the grader on one submission?

`grade_in_container` is what `run_autograder` calls. A valid result with an explanation is in place from the
first moment and is only ever replaced whole. The grading happens in a child, which leaves a better result
after every question; the parent holds the clock, so that whatever hangs or dies, a partial result stands
before Gradescope's own limit would leave a bare zero. The child is a fresh interpreter: a fork of a process that
has threads, and numpy's libraries start some, can wait for ever for a lock that such a thread held.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from autograder.faults import AutograderError
from autograder.files import write_atomically
from autograder.gradescope.daily_limit import over_the_limit, with_memory
from autograder.hostile_text import plain
from autograder.intake.submission import open_submission
from autograder.manifest import WRITTEN_FILE, load_manifest
from autograder.marking.assignment import Assignment
from autograder.marking.grade import grade_path, versions
from autograder.marking.public import public_checks
from autograder.marking.results import QuestionResult, Result
from autograder.marking.results_json import OUTPUT_CHARACTERS, as_text, explanation, to_gradescope
from autograder.marking.run import Run
from autograder.sandbox import Sandbox

Json = dict[str, Any]

FINISHED = "finished"
"""What extra_data says of a result whose every question is marked: nothing that comes later may take it back."""

NOT_YOURS = "That is not your fault and this not your score: your instructor will have it run again."


def grade_in_container(home: Path, root: Path) -> int:
    """Grade `root`/submission into `root`/results/results.json; return the exit status.

    The grading runs in a child process. This parent only holds the clock and, when the child dies or time is
    up, says so in the last result that the child left.

    Args:
        home: the assignment's folder.
        root: Gradescope's.
    """
    results = root / "results" / "results.json"
    results.parent.mkdir(parents=True, exist_ok=True)
    manifest = load_manifest(home)
    _write(results, explanation(manifest, "unfinished", f"Grading did not finish. {NOT_YOURS}"))
    _close(root)
    metadata = _metadata(root / "submission_metadata.json")
    earlier = over_the_limit(metadata, manifest)
    if earlier is not None:
        _write(results, earlier)
        return 0
    status, ending = _graded_by_a_child(home, root / "submission", results, manifest.submissions.seconds)
    last = json.loads(results.read_text(encoding="utf-8"))
    if ending:
        print(f"autograder: {ending}", flush=True)
        if last["extra_data"].get(FINISHED):
            status = 0  # only what carries no points was still to come
        else:
            last = _interrupted(last, ending)
    _write(results, with_memory(last, metadata))
    return status


def _close(root: Path) -> None:
    """Shut what a student must not see into; the box has its own locks, this is one more."""
    for name in ("source", "results", "submission_metadata.json"):
        path = root / name
        if path.exists():
            path.chmod(0o700 if path.is_dir() else 0o600)


def _metadata(path: Path) -> Json:
    """What Gradescope says about the submission; nothing when it says it in a way that we cannot read."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def _finished(data: Json) -> Json:
    return {**data, "extra_data": {**data["extra_data"], FINISHED: True}}


def _write(results: Path, data: Json) -> None:
    write_atomically(results, as_text(data))


def _graded_by_a_child(home: Path, submission: Path, results: Path, seconds: float) -> tuple[int, str]:
    """Let a child grade, at most so long; give its exit status and how it was interrupted, "" if it was not."""
    child = get_context("spawn").Process(target=_child, args=(home, submission.absolute(), results.absolute()))
    child.start()
    child.join(seconds)
    if child.exitcode is None:
        child.kill()
        child.join()
        return 1, f"Time was up after {seconds:g} s."
    if child.exitcode < 0:
        return 1, f"Grading was ended by the system ({signal.Signals(-child.exitcode).name})."
    return child.exitcode, ""


def _child(home: Path, submission: Path, results: Path) -> None:
    """Grade in this process and end it with its exit status."""
    os.setsid()
    sys.exit(_grade_or_explain(home, submission, results))


def _grade_or_explain(home: Path, submission: Path, results: Path) -> int:
    """Leave a better result after every question, or say that the grader failed; return the exit status."""
    manifest = load_manifest(home)
    try:
        result = _grade(submission, results, Assignment.load(home))
        return 1 if result.status == "grader_error" else 0
    except AutograderError as fault:
        print(f"autograder: {fault}")
    except BaseException:
        traceback.print_exc()
    _write(results, explanation(manifest, "grader_error", f"The autograder failed. {NOT_YOURS}"))
    return 1


def _grade(submission: Path, results: Path, assignment: Assignment) -> Result:
    manifest = assignment.manifest
    with Sandbox(manifest.limits.box) as sandbox:
        run = Run(assignment)
        so_far = Result(
            submission=submission.name,
            status="partial",
            questions=(),
            written=(),
            notes=(),
            printed="",
            seed=run.seed,
            layers=dict(sandbox.layers),
            versions=versions(),
            trusted_box=True,
            seconds=0.0,
        )

        def progress(question: QuestionResult) -> None:
            nonlocal so_far
            so_far = replace(so_far, questions=(*so_far.questions, question))
            _write(results, to_gradescope(so_far, manifest))

        result = grade_path(submission, sandbox, run, progress)
        _write(results, _finished(to_gradescope(result, manifest)))
        _print(result)
        if result.questions:
            _add_public_checks(result, submission, results, sandbox, assignment)
        return result


def _add_public_checks(
    result: Result, submission: Path, results: Path, sandbox: Sandbox, assignment: Assignment
) -> None:
    """Add what the public tests say; whatever fails here, the graded result stands."""
    manifest = assignment.manifest
    try:
        wanted = [*manifest.modules, WRITTEN_FILE]
        files = open_submission(submission, wanted, manifest.limits.submission).files
        public = public_checks(files, sandbox, assignment)
        _write(results, _finished(to_gradescope(result, manifest, public)))
    except Exception:
        print("The public checks could not be run; the score does not depend on them.")
        traceback.print_exc()


def _print(result: Result) -> None:
    """Say on stdout, which only instructors see, what a result has no field for."""
    total = "no score" if result.total is None else f"{result.total:g} points"
    print(f"{result.status}: {total}, seed {result.seed}, {result.seconds:.2f} s")
    for note in result.notes:
        print(f"note: {plain(note, OUTPUT_CHARACTERS)}")
    for layer, state in result.layers.items():
        if not state.startswith("in force"):
            print(f"sandbox layer {layer}: {state}")
    if result.printed:
        print("The submission printed:")
        for line in plain(result.printed, OUTPUT_CHARACTERS).splitlines():
            print(f"| {line}")


def _interrupted(results: Json, ending: str) -> Json:
    """The last result that the child left, with the reason why there is no better one."""
    graded = results["extra_data"]["status"] == "partial"
    outcome = "What had been graded by then counts; the rest has no points yet." if graded else NOT_YOURS
    return {**results, "output": f"{ending} {outcome}\n{results['output'] if graded else ''}".rstrip()}
