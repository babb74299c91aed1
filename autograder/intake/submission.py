"""What did this student hand in?

A submission is a folder, a zip, or loose files. Whatever it was, the answer is one mapping from relative
paths to bytes, ready for the box: the wanted files at the top, under their right names, as UTF-8 with Unix
newlines, and the student's own helper modules and data files beside them. Nothing is ever unpacked to disk.

    collect   folder, zip or files -> entries (path, size, a way to read at most so many bytes)
    place     which folder inside holds the work, which entry is which wanted file
    read      bytes, within the caps, decoded and normalised

The upload is hostile until shown otherwise: links, devices, paths that point outside, archives that unpack
to a thousand times their size. A file that is bad costs itself and gets a note; an upload of which nothing
can be used is `Unreadable`, in one sentence for the student. A fault of the machine or a mistake of the
caller (no such path, no permission) is an `OpeningFault` and never the student's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.faults import OpeningFault, Unreadable
from autograder.intake.collect import collect, collect_zip
from autograder.intake.place import place, root_of
from autograder.intake.read import Reading
from autograder.intake.upload import Damaged, Member, Opening, megabytes, shown
from autograder.manifest import SubmissionLimits


@dataclass(frozen=True)
class Submission:
    """What can be graded.

    Attributes:
        name: the folder's name, or the file's name without .zip.
        files: relative posix path -> content; text normalised to UTF-8 and Unix newlines.
        notes: remarks for the student, one sentence each; empty when there was nothing to guess or to miss.
        missing: wanted files that are not there or cannot be used, in the order asked for.
    """

    name: str
    files: dict[str, bytes]
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def open_submission(
    path: Path | Sequence[Path], wanted: Sequence[str], limits: SubmissionLimits
) -> Submission:
    """Open a folder, a .zip, a single file or several loose files.

    Args:
        wanted: file names that the assignment asks for, modules first, then that of the written answers.
        limits: how much it may hold; grading.yml, `limits: submission:`.

    Raises:
        Unreadable: nothing of it can be graded.
        OpeningFault: the path does not exist or the machine failed.
    """
    paths = [path] if isinstance(path, Path) else list(path)
    if not paths:
        raise OpeningFault("no submission was named: give a folder, a .zip or files")
    opening = Opening(limits)
    try:
        name = collect(paths, opening)
        return _assemble(name, opening, wanted, nested=False)
    except OSError as error:
        where = error.filename or paths[0]
        raise OpeningFault(f"cannot read {where}: {error.strerror or error}") from error


def _assemble(name: str, opening: Opening, wanted: Sequence[str], *, nested: bool) -> Submission:
    placed = place(opening, wanted)
    if not placed:
        inner = [entry for entry in opening.entries if entry.path.suffix.lower() == ".zip"]
        if len(inner) == 1 and not nested:
            submission = _assemble(name, _open_inner(inner[0], opening), wanted, nested=True)
            remark = f"The files were inside {shown(inner[0].path)}."
            return replace(submission, notes=(remark, *submission.notes))
        raise Unreadable(_why_nothing(opening, wanted))
    reading = Reading(opening)
    for target in wanted:
        if target in placed:
            reading.take(target, placed[target])
    if not reading.files:
        raise Unreadable(" ".join(opening.notes))
    root = root_of(placed)
    used = {entry.path for entry in placed.values()}
    for entry in opening.entries:
        if entry.path not in used and entry.path.is_relative_to(root):
            reading.take_extra(entry.path.relative_to(root), entry, wanted)
    missing = tuple(target for target in wanted if target not in reading.files)
    _note_missing(opening, [target for target in missing if target not in placed])
    return Submission(name, reading.files, tuple(opening.notes), missing)


def _open_inner(entry: Member, opening: Opening) -> Opening:
    """Open the only zip of an upload that holds nothing else of use; one level and no deeper."""
    limit = opening.limits.total_bytes
    try:
        data = entry.read(limit)
    except Damaged as error:
        raise Unreadable(f"{shown(entry.path)} {error}.") from error
    if len(data) > limit:
        raise Unreadable(f"{shown(entry.path)} is too large; at most {megabytes(limit)} are accepted.")
    inner = Opening(opening.limits, notes=list(opening.notes))
    collect_zip(data, inner)
    return inner


def _note_missing(opening: Opening, missing: Sequence[str]) -> None:
    names = [entry.path.name.lower() for entry in opening.entries]
    for target in missing:
        stem = target.rpartition(".")[0]
        others = [name for name in names if name.rpartition(".")[0] == stem]
        if target.endswith(".py"):
            opening.note(f"{target} is missing: its questions have no points.")
        elif others:
            opening.note(f"{shown(others[0])} was not read: the written answers belong in {target}.")
        else:
            opening.note(f"{target} is missing: no written answers were found.")
    if any(target.endswith(".py") for target in missing) and any(name.endswith(".ipynb") for name in names):
        first = next(target for target in missing if target.endswith(".py"))
        opening.note(
            f"A notebook was handed in; the functions are read from {first} and not from a notebook."
        )


def _why_nothing(opening: Opening, wanted: Sequence[str]) -> str:
    """One sentence on an upload without any wanted file."""
    modules = ", ".join(target for target in wanted if target.endswith(".py"))
    names = sorted(shown(entry.path) for entry in opening.entries)
    if opening.notes:
        return f"{' '.join(opening.notes)} None of {modules} is left to grade."
    if not names:
        return f"The upload is empty: it should hold {modules}."
    if any(name.lower().endswith(".ipynb") for name in names):
        return f"A notebook was handed in; the functions are read from {modules}, which are missing."
    if any(name.lower().endswith(".zip") for name in names):
        return f"The upload holds zips inside a zip: hand in {modules} themselves."
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return f"None of {modules} is in the upload; it holds {', '.join(names[:5])}{more}."
