"""What did this student hand in?

A submission is a folder, an archive, or loose files. Whatever it was, the answer is one mapping from relative
paths to bytes, ready for the box: the wanted files at the top, under their right names, as UTF-8 with Unix
newlines, and the student's own helper modules and data files beside them. Nothing is ever unpacked to disk.

    collect   folder, archive or files -> entries (path, size, a way to read at most so many bytes)
    place     which folder inside holds the work, which entry is which wanted file
    read      bytes, within the caps, decoded and normalised
    notebook  a module whose functions stand in a notebook's cells and nowhere else

The upload is hostile until shown otherwise: links, devices, paths that point outside, archives that unpack
to a thousand times their size. A file that is bad costs itself and gets a note; an upload of which nothing
can be used is `Unreadable`, in one sentence for the student. A fault of the machine or a mistake of the
caller (no such path, no permission) is an `OpeningFault` and never the student's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from autograder.faults import OpeningFault, Unreadable
from autograder.intake.archives import open_archive
from autograder.intake.collect import collect
from autograder.intake.decoding import NotText, normalise
from autograder.intake.handed_out import NOTHING, HandedOut
from autograder.intake.names import archive_suffix
from autograder.intake.notebook import modules_from
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
    path: Path | Sequence[Path],
    wanted: Sequence[str],
    limits: SubmissionLimits,
    handed_out: HandedOut = NOTHING,
    names: Sequence[str] = (),
) -> Submission:
    """Open a folder, an archive, a single file or several loose files.

    Args:
        wanted: file names that the assignment asks for, modules first, then that of the written answers.
        limits: how much it may hold; grading.yml, `limits: submission:`.
        handed_out: what students got; a copy of it is no work.
        names: what the student called each of several loose files, where a course site renamed them.

    Raises:
        Unreadable: nothing of it can be graded.
        OpeningFault: the path does not exist or the machine failed.
    """
    paths = [path] if isinstance(path, Path) else list(path)
    if not paths:
        raise OpeningFault("no submission was named: give a folder, a .zip or files")
    opening = Opening(limits)
    try:
        name = collect(paths, opening, names)
        return _assemble(name, opening, wanted, handed_out)
    except OSError as error:
        where = error.filename or paths[0]
        raise OpeningFault(f"cannot read {where}: {error.strerror or error}") from error


def _assemble(name: str, opening: Opening, wanted: Sequence[str], handed_out: HandedOut) -> Submission:
    opening, placed = _fullest(opening, wanted, handed_out)
    reading = Reading(opening)
    for target in wanted:
        if target in placed and not handed_out.is_copy(placed[target], target):
            reading.take(target, placed[target])
    _take_from_notebooks(reading, wanted, handed_out)
    _take_typed_answers(reading, wanted)
    for target in wanted:
        if target in placed and target not in reading.files and handed_out.is_copy(placed[target], target):
            reading.take(target, placed[target])
    if not reading.files:
        raise Unreadable(" ".join(opening.notes) if placed else _why_nothing(opening, wanted))
    root = root_of(placed) if placed else PurePosixPath()
    used = {entry.path for entry in placed.values()}
    for entry in opening.entries:
        if entry.path not in used and entry.path.is_relative_to(root):
            reading.take_extra(entry.path.relative_to(root), entry, wanted)
    reading.note_left_out()
    missing = tuple(target for target in wanted if target not in reading.files)
    _note_missing(opening, [target for target in missing if target not in placed])
    in_order = {target: reading.files[target] for target in wanted if target in reading.files}
    return Submission(name, {**in_order, **reading.files}, tuple(opening.notes), missing)


def _fullest(
    opening: Opening, wanted: Sequence[str], handed_out: HandedOut
) -> tuple[Opening, dict[str, Member]]:
    """Place the wanted files; where modules are wanting, look into archives, then into hidden folders and `tests`."""
    modules = [target for target in wanted if target.endswith(".py")]
    asked: tuple[Callable[[], Opening | None], ...] = (
        opening.copy,
        lambda: _with_archives(opening),
        lambda: opening.copy(opening.aside) if opening.aside else None,
    )
    best: tuple[Opening, dict[str, Member]] | None = None
    for look in asked:
        if (looked := look()) is None:
            continue
        placed = place(looked, wanted, handed_out)
        if best is None or _own(placed, handed_out) > _own(best[1], handed_out):
            best = looked, placed
        if all(target in best[1] for target in modules):
            break
    assert best is not None
    found, placed = best
    for entry in filter(_is_archive, opening.entries):
        if any(_unpacked(entry.path) in member.path.parents for member in placed.values()):
            found.notes.insert(0, f"The files were inside {shown(entry.path)}.")
    if not placed and (archives := _with_archives(opening)) is not None:
        return archives, placed  # what it says of what it found there is what there is to say
    return found, placed


def _own(placed: Mapping[str, Member], handed_out: HandedOut) -> tuple[int, int]:
    return sum(not handed_out.is_copy(entry, target) for target, entry in placed.items()), len(placed)


def _is_archive(entry: Member) -> bool:
    return bool(archive_suffix(entry.path.name))


def _with_archives(opening: Opening) -> Opening | None:
    """What is there and what lies in the archives among it, one level and no deeper; None without archives."""
    archives = list(filter(_is_archive, opening.entries))
    if not archives:
        return None
    looked = opening.copy()
    limit = opening.limits.total_bytes
    for entry in archives[:_ARCHIVES]:
        inner = Opening(opening.limits)
        try:
            data = entry.read(limit)
            if len(data) > limit:
                raise Unreadable(f"{shown(entry.path)} is too large; at most {megabytes(limit)} are accepted.")
            open_archive(entry.path.name, data, inner)
        except Damaged as error:
            looked.note(f"{shown(entry.path)} {error}.")
            continue
        except Unreadable as error:
            looked.note(str(error))
            continue
        for note in inner.notes:
            looked.note(note)
        for member in (*inner.entries, *inner.aside):
            looked.add(replace(member, path=_unpacked(entry.path) / member.path))
    return looked


def _unpacked(archive: PurePosixPath) -> PurePosixPath:
    """The folder that an archive's files are given: nobody else's, as no file system has its name twice."""
    return archive / "!"


_ARCHIVES = 8  # of one upload are opened


def _take_from_notebooks(reading: Reading, wanted: Sequence[str], handed_out: HandedOut) -> None:
    """Read a module from a notebook's cells, where all of its functions stand in one and in no file."""
    wanting = [target for target in wanted if target not in reading.files and target in handed_out.functions]
    notebooks = [entry for entry in reading.opening.entries if entry.path.suffix.lower() == ".ipynb"]
    for entry in notebooks[:_ARCHIVES] if wanting else ():
        try:
            data = entry.read(reading.opening.limits.file_bytes)
        except Damaged:
            continue
        asked = {target: handed_out.functions[target] for target in wanting if target not in reading.files}
        for target, source in modules_from(data, asked).items() if asked else ():
            reading.files[target] = source
            reading.opening.note(
                f"The functions of {target} were read from the cells of {shown(entry.path)}: hand in {target} itself."
            )


_ANSWER_OF = re.compile(r"\b([A-Za-z]\w{0,8}-written)\b", re.IGNORECASE)


def _take_typed_answers(reading: Reading, wanted: Sequence[str]) -> None:
    """Join answers that a course site keeps one by one: `Question 5 Q2-written .../answer.txt`."""
    target = next((name for name in wanted if name.endswith(".md")), None)
    if target is None or target in reading.files:
        return
    parts = []
    for entry in reading.opening.entries:
        asked = _ANSWER_OF.search(entry.path.parent.name) if entry.path.name == "answer.txt" else None
        if asked:
            try:
                content, _ = normalise(entry.read(reading.opening.limits.file_bytes))
            except (Damaged, NotText):
                continue
            parts.append(f"## {asked[1]}\n\n".encode() + content)
    if parts:
        reading.files[target] = b"\n\n".join(parts)


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
    modules = [target for target in missing if target.endswith(".py")]
    if modules and any(name.endswith(".ipynb") for name in names):
        first = modules[0]
        opening.note(
            f"A notebook was handed in; the functions are read from {first} and not from a notebook."
        )


def _why_nothing(opening: Opening, wanted: Sequence[str]) -> str:
    """One sentence on an upload without any wanted file."""
    modules = ", ".join(target for target in wanted if target.endswith(".py"))
    names = sorted(shown(entry.path) for entry in opening.entries)
    if opening.notes:
        return f"{' '.join(opening.notes)} None of {modules} is left to grade."
    if not names and opening.compiled:
        return f"The upload holds only what Python makes of modules (.pyc, __pycache__); hand in {modules} themselves."
    if not names:
        return f"The upload is empty: it should hold {modules}."
    if any(name.lower().endswith(".ipynb") for name in names):
        return f"A notebook was handed in; the functions are read from {modules}, which are missing."
    if any(name.lower().endswith(".zip") for name in names):
        return f"The upload holds zips inside a zip: hand in {modules} themselves."
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return f"None of {modules} is in the upload; it holds {', '.join(names[:5])}{more}."
