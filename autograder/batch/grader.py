"""What does one grading process own, and when is a result still good?

A `Grader` holds the box and everything that a run computes once; it turns one opened submission into plain data,
Gradescope's form. It is the same object in a local process and on a cluster's worker. A result stays good as
long as its key does: the submission's bytes, the seed, and `grader_version`, a hash of everything that marks.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from autograder.faults import OpeningFault, Unreadable
from autograder.hostile_text import plain
from autograder.intake.roster import Entry, canvas_file_name
from autograder.intake.submission import Submission, open_submission
from autograder.manifest import WRITTEN_FILE, Manifest
from autograder.marking.assignment import Assignment
from autograder.marking.grade import grade, versions
from autograder.marking.otter_tests import otter_version
from autograder.marking.results import Result
from autograder.marking.results_json import to_gradescope
from autograder.marking.run import Run
from autograder.sandbox import Sandbox

Json = dict[str, Any]

_NOTE_CHARACTERS, _PRINTED_CHARACTERS = 2_000, 100_000  # what of a submission is kept for the report
_PLENTY = 1 << 30  # bytes free in memory for files of a few workers

_MARKS = ("tests", "tutorial", "marking", "sandbox", "intake")
"""The rooms that a mark depends on; the others show results, order the work or hand it out."""

_MARKS_NOTHING = frozenset({"intake/roster.py", "cli.py", "__main__.py", "pages.py"})
"""Of those rooms and of the top, what no mark depends on; anything new counts until it is listed."""


@dataclass(frozen=True)
class Task:
    """One submission on its way: opened, or the reason why it cannot be."""

    number: int
    name: str
    submission: Submission | None
    reason: str = ""


@lru_cache(maxsize=2)
def grader_version(root: Path) -> str:
    """Hash everything that a mark depends on: package, hidden tests, solutions, grading.yml, numpy, otter."""
    digest = hashlib.sha256()
    digest.update(f"python {sys.version_info[:2]} numpy {np.__version__} otter {otter_version}".encode())
    for path in _marking_files(root):
        digest.update(f"\0{path.relative_to(root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _marking_files(root: Path) -> Iterable[Path]:
    package = root / "autograder"
    rooms = [path for room in _MARKS for path in (package / room).rglob("*") if path.suffix in (".py", ".yml")]
    for path in sorted([*package.glob("*.py"), *rooms]):
        if path.relative_to(package).as_posix() not in _MARKS_NOTHING:
            yield path
    yield package / "batch" / "grader.py"
    yield from sorted((root / "solutions").glob("*.py"))
    yield root / "grading.yml"
    template = root / "student_template" / WRITTEN_FILE
    if template.exists():
        yield template


def open_task(number: int, entry: Entry, manifest: Manifest) -> Task:
    """Open a submission of a roster; whatever is in it, there is a task."""
    wanted = [*manifest.modules, WRITTEN_FILE]
    if any(path.is_symlink() for path in entry.paths):
        return Task(number, entry.name, None, "It is a link, and a class folder's links are not followed.")
    try:
        if len(entry.paths) == 1:
            opened = open_submission(entry.paths[0], wanted, manifest.limits.submission)
        else:
            opened = _open_loose(entry, wanted, manifest)
    except (Unreadable, OpeningFault) as error:
        return Task(number, entry.name, None, str(error))
    return Task(number, entry.name, Submission(entry.name, opened.files, opened.notes, opened.missing))


def _open_loose(entry: Entry, wanted: list[str], manifest: Manifest) -> Submission:
    """Loose files that Canvas renamed get their names back, so that helper modules can be imported."""
    with tempfile.TemporaryDirectory(prefix="autograder-open-") as folder:
        for path in entry.paths:
            small = path.stat().st_size <= manifest.limits.submission.file_bytes
            if path.is_file() and small:
                shutil.copyfile(path, Path(folder) / canvas_file_name(path.name))
        return open_submission(Path(folder), wanted, manifest.limits.submission)


def key_of(task: Task, seed: int, version: str) -> str:
    """What a result depends on; an equal key means an equal result."""
    digest = hashlib.sha256(f"{seed}\0{version}\0{task.reason}\0".encode("utf-8", "surrogatepass"))
    if task.submission is not None:
        for name, content in sorted(task.submission.files.items()):
            digest.update(f"{name}\0{len(content)}\0".encode("utf-8", "surrogatepass") + content)
        digest.update("\0".join(task.submission.notes).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


class Grader:
    """Grades one submission after the other; a context manager, one for each process.

    Raises:
        SandboxRefused: student code cannot be confined here, and nobody said to run it regardless.
    """

    def __init__(self, root: Path, seed: int, *, untrusted: bool = False) -> None:
        assignment = Assignment.load(root)
        self.manifest = assignment.manifest
        self.version = grader_version(root)
        self.run = Run(assignment, seed)
        _stage_in_memory()
        self.sandbox = Sandbox(self.manifest.limits.box, untrusted=untrusted)

    def __enter__(self) -> Grader:
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the box."""
        self.sandbox.close()

    def grade(self, task: Task) -> Json:
        """Give the result of a task as plain data, with what a batch needs under extra_data `batch`."""
        if task.submission is None:
            result = without_score(task, "unreadable", task.reason, self.run.seed)
        else:
            result = grade(task.submission, self.sandbox, self.run)
        return to_record(result, self.manifest, key_of(task, self.run.seed, self.version), self.version)


def _stage_in_memory() -> None:
    """Let the box keep submissions in memory where there is plenty: they live for milliseconds, and disks are slow."""
    memory = Path("/dev/shm")
    if "TMPDIR" not in os.environ and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > _PLENTY:
        tempfile.tempdir = str(memory)


def without_score(task: Task, status: Any, reason: str, seed: int) -> Result:
    """The result of a submission that was not graded."""
    return Result(task.name, status, (), (), (reason,), "", seed, {}, versions(), True, 0.0)


def to_record(result: Result, manifest: Manifest, key: str, version: str) -> Json:
    """Gradescope's form of a result, and beside it what a batch needs to know of it."""
    data = to_gradescope(result, manifest)
    data["extra_data"]["batch"] = {
        "key": key,
        "grader": version,
        "submission": plain(result.submission),
        "notes": [plain(note, _NOTE_CHARACTERS) for note in result.notes],
        "printed": plain(result.printed, _PRINTED_CHARACTERS),
    }
    return data
