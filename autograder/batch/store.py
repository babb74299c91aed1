"""What lies in the folder that a batch writes, and how does it survive whatever happens?

    OUT/batch.json          seed, layout and the list of submissions: what belongs to this run
    OUT/results/<name>.json one for each submission, Gradescope's form; extra_data `batch` holds what tells whether it
                            must be graded again
    OUT/answers/<name>.json what people mark of it: written answers, and the functions that belong to each
    OUT/scores.csv, ...     made from the two above, and made again at any time

Every file is replaced in one step, so a reader and a run that continues find the old or the new one, whole. One
run at a time may write: a lock that the kernel drops with the process that holds it.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import msgspec

from autograder.faults import StoreFault
from autograder.files import UNFINISHED, write_atomically
from autograder.intake.people import Student
from autograder.intake.roster import Entry, Layout
from autograder.marking.record import Damaged, Record, data_of, from_json, restamped

_SAFE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_ .@+()-]{0,99}")
_DIGITS = 32  # of a hash: names are chosen by students, who must not find two with one hash
_HASHED = re.compile(rf".*-[0-9a-f]{{{_DIGITS}}}", re.IGNORECASE)
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Listed:
    """One submission of the run, without its bytes.

    `file` is its safe name in OUT, `stamp` that of its files, the rest is as in `Entry`.
    """

    name: str
    file: str
    students: tuple[Student, ...] = ()
    late: str = ""
    submission_id: str = ""
    stamp: str = ""


@dataclass(frozen=True)
class RunRecord:
    """What a folder says about the run that filled it; `untrusted`: results of a box that does not confine will do."""

    seed: int
    grader: str
    layout: Layout
    submissions: tuple[Listed, ...]
    untrusted: bool = False

    def has(self, submission: Listed, stored: Record) -> bool:
        """Whether what is stored is a result of this run: of its seed, its grader, and the files that lie there now."""
        found = (stored.result.seed, stored.grader, stored.stamp)
        return found == (self.seed, self.grader, submission.stamp) and (stored.trusted or self.untrusted)


class Store:
    """The folder OUT."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.results = folder / "results"
        self.answers = folder / "answers"

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Make the folder, hold its lock, and remove what an interrupted run left unfinished.

        Raises:
            StoreFault: it cannot be written, or another run is writing into it.
        """
        with self._reworded():
            self.results.mkdir(parents=True, exist_ok=True)
            self.answers.mkdir(exist_ok=True)
            lock = (self.folder / ".lock").open("a+")
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                lock.seek(0)
                raise StoreFault(
                    f"another run is writing into {self.folder} ({lock.read().strip() or 'just started'}); "
                    "wait for it, or give another --out"
                ) from None
            with self._reworded():
                lock.truncate(0)
                lock.write(f"process {os.getpid()}")
                lock.flush()
                for folder in (self.folder, self.results, self.answers):
                    for left in folder.glob(UNFINISHED + "*"):
                        left.unlink()
            yield

    def write(self, path: Path, text: str) -> None:
        """Replace a file of the folder in one step.

        Raises:
            StoreFault: it cannot be written; what was there is still there.
        """
        with self._reworded():
            write_atomically(path, text)

    def write_run(self, record: RunRecord) -> None:
        """Write batch.json."""
        self.write(self.folder / "batch.json", json.dumps(record, default=_by_name))

    def read_run(self) -> RunRecord | None:
        """What batch.json says; None when there is none, or none that can be read."""
        try:
            data = json.loads((self.folder / "batch.json").read_text(encoding="utf-8"))
            return msgspec.convert(data, RunRecord)
        except (OSError, ValueError, msgspec.ValidationError):
            return None

    def kept_seed(self) -> int | None:
        """The seed of the run that filled the folder; where batch.json cannot be read, that of its latest result."""
        record = self.read_run()
        if record:
            return record.seed
        results = sorted(self.results.glob("*.json"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        stored = (self.read_result(path.stem) for path in results)
        return next((one.result.seed for one in stored if isinstance(one, Record)), None)

    def require_run(self) -> RunRecord:
        """What batch.json says.

        Raises:
            StoreFault: this is no folder that `autograder batch` filled.
        """
        record = self.read_run()
        if record is None:
            raise StoreFault(
                f"{self.folder} has no batch.json that this version reads: "
                "give a folder that `autograder batch --out` filled"
            )
        return record

    def write_result(self, file: str, text: str) -> None:
        """Write results/<file>.json; `text` is a record's."""
        self.write(self._result(file), text)

    def read_result(self, file: str) -> Record | Damaged | None:
        """The record of a submission; None when it was not graded yet."""
        try:
            return from_json(self._result(file).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            return Damaged(f"it cannot be read: {error}")

    def restamp(self, file: str, stamp: str) -> None:
        """Say in a record that is there that its result is that of the files with this stamp."""
        self.write_result(file, restamped(self._result(file).read_text(encoding="utf-8"), stamp))

    def _result(self, file: str) -> Path:
        return self.results / f"{file}.json"

    def write_answers(self, file: str, text: str) -> None:
        """Write answers/<file>.json; `text` is what `for_markers` gives, as JSON."""
        self.write(self.answers / f"{file}.json", text)

    def read_answers(self, file: str) -> dict[str, Any] | None:
        """What a submission's markers read, by written question; None when it was not kept or is damaged."""
        try:
            data = data_of((self.answers / f"{file}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return data if isinstance(data, dict) and all(isinstance(one, dict) for one in data.values()) else None

    @contextmanager
    def _reworded(self) -> Iterator[None]:
        """What the system says of a folder that cannot be written, as one sentence and what helps."""
        try:
            yield
        except OSError as error:
            full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            advice = "make room, then run the same command: it continues" if full else "nothing in it was changed"
            raise StoreFault(f"cannot write into {self.folder}: {error.strerror}; {advice}") from None


def _by_name(value: Any) -> dict[str, Any]:
    """A dataclass as JSON takes it, level by level: a large class is never copied as a whole."""
    return {field.name: getattr(value, field.name) for field in fields(value)}


def is_reserved(name: str) -> bool:
    """Whether some system takes a name for a device and not for a file, whatever its ending."""
    return bool(_RESERVED.fullmatch(name))


def _is_safe(name: str) -> bool:
    """Whether every system takes a name as that of a file, and it does not look like one of ours with a hash."""
    taken = is_reserved(name) or _HASHED.fullmatch(name)
    return bool(_SAFE.fullmatch(name)) and not taken and not name.endswith((".", " "))


def listed(entries: Sequence[Entry]) -> tuple[Listed, ...]:
    """Give every submission a file name: its own where that is safe on every system, else a cleaned one with a hash.

    No own name looks like one with a hash, and no two names have one hash: so no two submissions share a file.
    """
    files: set[str] = set()
    found = []
    for entry in entries:
        name = entry.name
        if not _is_safe(name) or name.lower() in files:
            digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
            name = re.sub(r"[^A-Za-z0-9_]+", "_", name)[:60] + "-" + digest
        files.add(name.lower())
        found.append(
            Listed(entry.name, name, entry.students, entry.late, entry.submission_id, stamp_of(entry.paths))
        )
    return tuple(found)


def stamp_of(paths: Sequence[Path]) -> str:
    """Of the files of a submission as they lie on the disk: changes whenever one of them is written or replaced.

    Nothing is opened: names, sizes and times tell. What cannot be looked at counts as what it is called.
    """
    digest = hashlib.sha256()
    for path in paths:
        whole = os.fspath(path)
        above = len(whole) - len(path.name)
        for file in sorted(_files(whole)):
            digest.update(f"{file[above:]}\0{_state(file)}\0".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:_DIGITS]


def _state(file: str) -> tuple[int, ...]:
    try:
        seen = os.lstat(file)
    except OSError as error:
        return (error.errno or 0,)
    return seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns


def _files(path: str) -> Iterator[str]:
    """A file itself, or all files below a folder; links are not followed."""
    if os.path.islink(path) or not os.path.isdir(path):  # noqa: PTH112, PTH114  on every submission's bill
        yield path
        return
    for folder, _, names in os.walk(path):
        yield from (f"{folder}/{name}" for name in names)
