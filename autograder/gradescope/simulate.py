"""What would Gradescope do with this submission, and who would see what?

A dry run without Gradescope: the zip that would be uploaded is unpacked into a scratch `/autograder`, the
submission is laid beside it, and the zip's own `run_autograder` runs. Then `views` applies Gradescope's rules
of visibility to the results.json: what a student sees at once, after the due date and after grades are
published, and what an instructor sees.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.faults import GraderFault
from autograder.manifest import SubmissionLimits
from autograder.pages import environment
from autograder.sandbox import temporary_folder

Json = dict[str, Any]

GRADESCOPES_LIMIT = 600.0
"""Seconds until Gradescope itself gives up, at its default setting."""

MOMENTS = {
    "at once": {"visible"},
    "after the due date": {"visible", "after_due_date"},
    "after grades are published": {"visible", "after_due_date", "after_published"},
}
"""When a student looks -> the visibilities that are open by then."""


@dataclass(frozen=True)
class Simulation:
    """What one dry run left; `results` is None where Gradescope would say "failed to execute correctly"."""

    submission: str
    results: Json | None
    stdout: str
    seconds: float


@dataclass(frozen=True)
class View:
    """What one person sees at one moment; `total` is None where Gradescope shows none."""

    title: str
    output: str
    tests: tuple[Json, ...]
    total: float | None
    maximum: float
    stdout: str


def simulate(submission: Path, archive: Path, limits: SubmissionLimits) -> Simulation:
    """Run the archive's own run_autograder on a submission, in a scratch folder.

    Args:
        submission: a folder, a .zip (which Gradescope unpacks) or a file.
        archive: dist/autograder.zip.
        limits: no more than this is unpacked.

    Raises:
        GraderFault: the submission or the archive cannot be laid out.
    """
    with temporary_folder() as scratch:
        root = scratch / "autograder"
        with _laid_out(submission, archive):
            _unpack(archive, root / "source", None)
            _lay_out(submission, root / "submission", limits)
        (root / "results").mkdir()
        (root / "submission_metadata.json").write_text(json.dumps(metadata(), indent=2), encoding="utf-8")
        shutil.copy(root / "source" / "run_autograder", root / "run_autograder")
        begun = time.perf_counter()
        stdout = _run(root)
        seconds = time.perf_counter() - begun
        return Simulation(submission.resolve().name, _results(root / "results" / "results.json"), stdout, seconds)


@contextmanager
def _laid_out(submission: Path, archive: Path) -> Iterator[None]:
    """Turn what goes wrong with the two inputs into one sentence."""
    try:
        yield
    except FileNotFoundError as error:
        hint = "; run `autograder build` first" if error.filename == str(archive) else ""
        raise GraderFault(f"there is no {error.filename}{hint}") from error
    except (OSError, zipfile.BadZipFile, NotImplementedError, zlib.error) as error:
        raise GraderFault(f"cannot lay out {submission} and {archive}: {error}") from error


def _lay_out(submission: Path, place: Path, limits: SubmissionLimits) -> None:
    """Put a submission where Gradescope puts it: zips unpacked, links kept as links."""
    if submission.is_dir():
        shutil.copytree(submission, place, symlinks=True)
    elif zipfile.is_zipfile(submission):
        _unpack(submission, place, limits.total_bytes)
    else:
        place.mkdir(parents=True)
        shutil.copy(submission, place)


def _unpack(archive: Path, place: Path, at_most: int | None) -> None:
    with zipfile.ZipFile(archive) as opened:
        place.mkdir(parents=True)
        members = opened.infolist()
        locked = any(member.flag_bits & 0x1 for member in members)
        if at_most is not None and (locked or sum(member.file_size for member in members) > at_most):
            shutil.copy(archive, place)  # the grader refuses it with its own sentence
            return
        opened.extractall(place)


def _run(root: Path) -> str:
    env = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(root)}
    env |= {"AUTOGRADER_ROOT": str(root), "AUTOGRADER_PYTHON": sys.executable}
    try:
        done = subprocess.run(
            ["bash", str(root / "run_autograder")],
            cwd=root,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=GRADESCOPES_LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        return (late.stdout or b"").decode("utf-8", "replace") + "\nGradescope would have given up here."
    return done.stdout.decode("utf-8", "replace")


def _results(path: Path) -> Json | None:
    try:
        results = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return results if isinstance(results, dict) and ("tests" in results or "score" in results) else None


def metadata() -> Json:
    """A submission_metadata.json as Gradescope writes it: one hour before the deadline, after one earlier try."""
    zone = timezone(timedelta(hours=1))
    now = datetime.now(zone).replace(minute=0, second=0)

    def at(hours: float) -> str:
        return (now + timedelta(hours=hours)).isoformat(timespec="microseconds")

    earlier = {"submission_time": at(-30), "score": 0.0, "autograder_error": False, "results": {"tests": []}}
    return {
        "id": 123456789,
        "created_at": at(0),
        "assignment": {
            "due_date": at(1),
            "group_size": 1,
            "group_submission": False,
            "id": 25828,
            "course_id": 1234,
            "late_due_date": None,
            "release_date": at(-168),
            "title": "Tutorial 9: Backpropagation",
            "total_points": "90.0",
        },
        "submission_method": "upload",
        "users": [{"email": "student@example.com", "id": 1234, "name": "A Student"}],
        "previous_submissions": [earlier],
    }


# Who sees what


def views(simulation: Simulation) -> list[View]:
    """The student's views, moment after moment, and the instructor's."""
    if simulation.results is None:
        failed = "The autograder failed to execute correctly."
        return [View(title, failed, (), None, 0.0, "") for title in MOMENTS] + [
            View("instructor", failed, (), None, 0.0, simulation.stdout)
        ]
    seen = [_view(f"student, {moment}", simulation, allowed, hides_total=True) for moment, allowed in MOMENTS.items()]
    everything = {"visible", "after_due_date", "after_published", "hidden"}
    return [*seen, _view("instructor", simulation, everything, hides_total=False)]


def _view(title: str, simulation: Simulation, allowed: set[str], *, hides_total: bool) -> View:
    results = simulation.results or {}
    default = results.get("visibility", "visible")
    tests = results.get("tests", [])
    seen = tuple(test for test in tests if test.get("visibility", default) in allowed)
    total = results.get("score", sum(test.get("score", 0.0) for test in tests))
    stdout_seen = not hides_total or results.get("stdout_visibility", "hidden") in allowed
    return View(
        title=title,
        output=results.get("output", ""),
        tests=seen,
        total=None if hides_total and len(seen) < len(tests) else total,
        maximum=sum(test.get("max_score", 0.0) for test in tests),
        stdout=simulation.stdout if stdout_seen else "",
    )


def print_views(simulation: Simulation, console: Console | None = None, *, brief: bool = False) -> None:
    """Print every view as a table; what a test says once, where it lost points, and with `brief` not at all."""
    console = console or Console()
    before: View | None = None
    told: set[str] = set()
    for view in views(simulation):
        if before is not None and (before.output, before.tests) == (view.output, view.tests):
            console.print(Text(f"{view.title}: as in the view “{before.title}”\n"))
            continue
        total = "not shown" if view.total is None else f"{view.total:g} / {view.maximum:g}"
        table = Table(title=Text(f"{view.title}: total {total}"), title_justify="left", show_header=False)
        for _ in range(3):
            table.add_column(overflow="fold")
        for test in view.tests:
            table.add_row(*map(Text, (test.get("number", ""), score(test), _about(test, told, brief))))
        console.print(table)
        if before is None or before.output != view.output:
            console.print(Text(view.output))
        console.print()
        before = view
    for test in (simulation.results or {}).get("tests", []):
        for mark in marks(test):
            console.print(Text(f"for instructors: {test.get('number', '')}: {mark}"))
    said = "" if brief else f"; stdout, for instructors:\n{simulation.stdout}"
    console.print(Text(f"{simulation.seconds:.1f} s{said}"))


def _about(test: Json, told: set[str], brief: bool) -> str:
    """A test's title, and what it says where it is not passed and has not been told in an earlier view."""
    name, output = str(test.get("name", "")), str(test.get("output", ""))
    if brief or test.get("status") == "passed" or not output:
        return name
    if output in told:
        return f"{name}\n(as above)"
    told.add(output)
    return f"{name}\n\n{output}\n"


def score(test: Json) -> str:
    """A test's points in words; its status where it carries none."""
    if test.get("max_score"):
        return f"{test.get('score', 0.0):g} / {test['max_score']:g}"
    return str(test.get("status", ""))


def marks(test: Json) -> list[str]:
    """What only instructors get to know of a test: misconceptions and flags."""
    extra = test.get("extra_data", {})
    return [f"misconception: {name}" for name in extra.get("misconceptions", [])] + list(extra.get("flags", []))


def page(simulation: Simulation) -> str:
    """Give the views as one HTML page that needs nothing else."""
    extra = (simulation.results or {}).get("extra_data", {})
    return environment().get_template("simulate.html.j2").render(
        simulation=simulation, views=views(simulation), score=score, marks=marks, extra=extra
    )
