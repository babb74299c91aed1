"""What does one grading process own, and when is a result still good?

A `Grader` holds the box, and the run with everything that is computed once; it turns one opened submission into a
record. It is the same object in a local process and on a cluster's worker. A result stays good as long as its key
does: the submission's bytes, the seed, `grader_version`, a hash of everything that marks, and whether student code
was confined. What a box that confines has graded is as good where none does, and not the other way round.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import TracebackType

import numpy as np

from autograder.batch.handed_in import handed_in
from autograder.batch.jobs import Job, Outcome
from autograder.faults import OpeningFault, Unreadable
from autograder.intake.for_markers import for_markers
from autograder.intake.handed_out import NOTHING, HandedOut, paths_of_template
from autograder.intake.roster import Entry
from autograder.intake.submission import Submission, open_submission
from autograder.manifest import Manifest, closed_files, load_manifest
from autograder.marking.assignment import Assignment
from autograder.marking.grade import grade, rehearse, ungraded
from autograder.marking.otter_tests import otter_version
from autograder.marking.record import HandedIn, Record, text_of, to_json
from autograder.marking.run import Run
from autograder.sandbox import Sandbox

_PLENTY = 1 << 30  # bytes free in memory for files of a few workers

_MARKS = ("tests", "marking", "sandbox", "intake")
"""The rooms that a mark depends on, besides the tutorial's; the others show results, order the work or hand it out."""

_MARKS_NOTHING = frozenset(
    ["marking/rubric.py", "tables.py", "cli.py", "__main__.py", "pages.py"]
    + [f"intake/{name}.py" for name in ("roster", "class_folder", "canvas", "gradescope_export", "clones", "people")]
)
"""Of those rooms and of the top, what no mark depends on; anything new counts until it is listed."""


@dataclass(frozen=True)
class Task:
    """One submission on its way: opened, or the reason why it cannot be; `known` and `stamp` as in its job."""

    number: int
    name: str
    submission: Submission | None
    reason: str = ""
    known: str | None = None
    stamp: str = ""


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
    tutorial = root.joinpath(*load_manifest(root).tutorial.split("."))
    folders = [*(package / room for room in _MARKS), tutorial]
    rooms = [path for folder in folders for path in folder.rglob("*") if path.suffix in (".py", ".yml")]
    for path in sorted([*package.glob("*.py"), *rooms]):
        if path.relative_to(root).as_posix().removeprefix("autograder/") not in _MARKS_NOTHING:
            yield path
    yield package / "batch" / "grader.py"
    yield from sorted((root / "solutions").glob("*.py"))
    yield root / "grading.yml"
    yield from paths_of_template(root)


def open_task(job: Job, manifest: Manifest, handed_out: HandedOut = NOTHING) -> Task:
    """Open a submission of a roster; whatever is in it, there is a task."""
    submission, reason = _opened(job.entry, manifest, handed_out)
    return Task(job.number, job.entry.name, submission, reason, job.known, job.stamp)


def _opened(entry: Entry, manifest: Manifest, handed_out: HandedOut) -> tuple[Submission | None, str]:
    """A submission, or why there is none."""
    if any(path.is_symlink() for path in entry.paths):
        return None, "It is a link, and a class folder's links are not followed."
    if entry.reason:
        return None, entry.reason
    try:
        opened = open_submission(entry.paths, manifest.wanted, manifest.limits.submission, handed_out, entry.names)
    except (Unreadable, OpeningFault) as error:
        return None, str(error)
    return Submission(entry.name, opened.files, opened.notes, opened.missing), ""


def key_of(task: Task, seed: int, version: str, *, trusted: bool = True) -> str:
    """What a result depends on; an equal key means an equal result. `trusted`: the box confines student code."""
    digest = hashlib.sha256(f"{seed}\0{version}\0{trusted}\0{task.reason}\0".encode("utf-8", "surrogatepass"))
    if task.submission is not None:
        for name, content in sorted(task.submission.files.items()):
            digest.update(f"{name}\0{len(content)}\0".encode("utf-8", "surrogatepass") + content)
        digest.update("\0".join(task.submission.notes).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def rehearsed(root: Path, seed: int) -> Run:
    """A run with all that does not depend on the student: nothing of the assignment is read or computed later."""
    run = Run(Assignment.load(root), seed)
    _ = run.bank, run.assignment.handed_out, run.assignment.handed_out_answers
    with suppress(Exception):  # it fails once more, and is told, with each submission
        rehearse(run)
    return run


class Grader:
    """Grades one submission after the other; a context manager, one for each process.

    Raises:
        SandboxRefused: student code cannot be confined here, and nobody said to run it regardless.
    """

    def __init__(self, run: Run, *, untrusted: bool = False) -> None:
        root = run.assignment.root
        self.manifest = run.manifest
        self.version = grader_version(root)
        self.run = run
        limits, closed = self.manifest.limits.box, closed_files(root, run.manifest)
        self.sandbox = Sandbox(limits, untrusted=untrusted, closed=closed, place=_memory())
        self.sandbox.ready()

    def __enter__(self) -> Grader:
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the box, and the process that computes for stand-ins."""
        self.run.right_values.close()
        self.sandbox.close()

    def outcome(self, task: Task) -> Outcome:
        """What becomes of a task: nothing where the known result is still good, else a new one."""
        if task.known and task.known in (self._key(task), self._key(task, trusted=True)):
            return Outcome(task.number)
        record = self.grade(task)
        files = task.submission.files if task.submission else {}
        answers = for_markers(files, self.manifest, self.run.assignment.handed_out_answers)
        return Outcome(task.number, record.result.status, to_json(record, self.manifest), text_of(answers))

    def grade(self, task: Task) -> Record:
        """Grade a task, whatever is known of it."""
        if task.submission is None:
            result = ungraded(task.name, "unreadable", self.run.seed, task.reason, self.sandbox)
            kept = HandedIn()
        else:
            result = grade(task.submission, self.sandbox, self.run)
            kept = handed_in(task.submission.files, result.questions, self.manifest)
        return Record(result, self._key(task), self.version, task.stamp, kept)

    def _key(self, task: Task, *, trusted: bool | None = None) -> str:
        trusted = self.sandbox.trusted if trusted is None else trusted
        return key_of(task, self.run.seed, self.version, trusted=trusted)


def _memory() -> Path | None:
    """Where submissions are kept in memory, if there is plenty: they live for milliseconds, and disks are slow."""
    memory = Path("/dev/shm")
    if "TMPDIR" not in os.environ and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > _PLENTY:
        return memory
    return None
