"""What happens when Gradescope runs the grader on one submission?

`grade_in_container` is what `run_autograder` calls. A valid result with an explanation is in place from the
first moment and is only ever replaced whole. The grading happens in a child, which leaves a better result
after every question; the parent holds the clock, so that whatever hangs or dies, a partial result stands
before Gradescope's own limit would leave a bare zero. The child is forked, so that nobody waits twice for what both
need. A fork of a process with threads can wait for ever for a lock that such a thread held, and numpy's libraries start
some: this module does without numpy, the child's work is in `grading`, and where there are threads all the same, the
child is a fresh interpreter.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

from autograder.files import write_atomically
from autograder.gradescope.daily_limit import over_the_limit, with_memory
from autograder.manifest import load_manifest
from autograder.marking.results_json import FINISHED, NOT_YOURS, Json, as_text, explanation


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


def _write(results: Path, data: Json) -> None:
    write_atomically(results, as_text(data))


def _graded_by_a_child(home: Path, submission: Path, results: Path, seconds: float) -> tuple[int, str]:
    """Let a child grade, at most so long; give its exit status and how it was interrupted, "" if it was not."""
    context = get_context("fork") if _has_one_thread() else get_context("spawn")
    child = context.Process(target=_child, args=(home, submission.absolute(), results.absolute()))
    child.start()
    if not _ends_within(seconds, child):
        child.kill()
        child.join()
        return 1, f"Time was up after {seconds:g} s."
    status = child.exitcode or 0
    if status < 0:
        return 1, f"Grading was ended by the system ({signal.Signals(-status).name})."
    return status, ""


def _has_one_thread() -> bool:
    threads = Path("/proc/self/task")
    return threads.is_dir() and len(list(threads.iterdir())) == 1


def _ends_within(seconds: float, child: BaseProcess) -> bool:
    child.join(seconds)
    return child.exitcode is not None


def _child(home: Path, submission: Path, results: Path) -> None:
    """Grade in this process and end it with its exit status."""
    from autograder.gradescope.grading import grade_or_explain

    os.setsid()
    sys.exit(grade_or_explain(home, submission, results))


def _interrupted(results: Json, ending: str) -> Json:
    """The last result that the child left, with the reason why there is no better one."""
    graded = results["extra_data"]["status"] == "partial"
    outcome = "What had been graded by then counts; the rest has no points yet." if graded else NOT_YOURS
    return {**results, "output": f"{ending} {outcome}\n{results['output'] if graded else ''}".rstrip()}
