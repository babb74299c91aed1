"""Which files does an upload hold?

    collect   a folder, an archive or loose files -> members (path, size, a way to read at most so many bytes)

The upload is hostile until shown otherwise: links, devices, paths that point outside. Nothing is ever unpacked to disk.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path, PurePosixPath

from autograder.faults import OpeningFault, Unreadable
from autograder.intake.archives import is_archive, open_archive
from autograder.intake.names import nfc, without_archive_suffix
from autograder.intake.upload import (
    COMPARED_BYTES,
    DEPTH,
    ENVIRONMENT_MARKS,
    OTHERS,
    Damaged,
    Member,
    Opening,
    megabytes,
    shown,
    too_many,
)

NOISE_FACTOR = 10  # so many entries for each that counts are looked at in one folder


def collect(paths: Sequence[Path], opening: Opening, names: Sequence[str] = ()) -> str:
    """Fill `opening.entries` from what the caller named; return the submission's name.

    Args:
        names: what each of several loose files is called; empty where they are called what they are called.
    """
    if len(paths) == 1 and paths[0].is_dir():
        _collect_folder(paths[0], opening)
        return paths[0].resolve().name
    for path, name in zip(paths, names or [path.name for path in paths], strict=True):
        mode = path.stat().st_mode  # follows a link: the caller named it, not the student
        if stat.S_ISDIR(mode):
            raise OpeningFault(f"{path} is a folder: give one folder, one archive, or files only")
        if not stat.S_ISREG(mode):
            raise Unreadable(f"{shown(path.name)} is neither a file nor a folder.")
        if len(paths) == 1 and is_archive(path):
            open_archive(name, _small(path, opening), opening)
            return without_archive_suffix(name)
        called = _free(PurePosixPath(name if name not in ("", ".", "..") else path.name), opening)
        opening.add(Member(called, path.stat().st_size, _file_reader(path.resolve(), None)))
    return paths[0].resolve().name if len(paths) == 1 else paths[0].resolve().parent.name


def _small(path: Path, opening: Opening) -> bytes:
    size, most = path.stat().st_size, opening.limits.total_bytes
    if size > most:
        kind = "zip" if path.suffix.lower() == ".zip" else "archive"
        raise Unreadable(f"The {kind} is {megabytes(size)} large; at most {megabytes(most)} are accepted.")
    return path.read_bytes()


def _free(name: PurePosixPath, opening: Opening) -> PurePosixPath:
    """A name that no file has yet: the second `a.py` of one student becomes `a (2).py`."""
    taken = {entry.path for entry in (*opening.entries, *opening.aside)}
    number, free = 2, nfc(name)
    while free in taken:
        number, free = number + 1, name.with_name(f"{name.stem} ({number}){name.suffix}")
    return free


def _collect_folder(root: Path, opening: Opening) -> None:
    owner = root.stat().st_uid
    for seen, (entry, relative) in enumerate(_walk(root, PurePosixPath(), opening), start=1):
        if seen > OTHERS * opening.limits.files:
            raise Unreadable(too_many(opening.limits.files))
        if entry.is_symlink():
            opening.note(f"{shown(relative)} is a link and was left out: hand in the file itself.")
        elif entry.is_file(follow_symlinks=False):
            size = entry.stat(follow_symlinks=False).st_size
            opening.add(Member(nfc(relative), size, _file_reader(Path(entry.path), owner)))
        elif not entry.is_dir(follow_symlinks=False):
            opening.note(f"{shown(relative)} is not a regular file and was left out.")


def _walk(folder: Path, relative: PurePosixPath, opening: Opening) -> Iterator[tuple[os.DirEntry[str], PurePosixPath]]:
    """Yield what is below a folder in name order, without noise and without following links."""
    most = opening.limits.files
    with os.scandir(folder) as found:
        entries = list(islice(found, NOISE_FACTOR * most + 1))
    if len(entries) > NOISE_FACTOR * most:
        raise Unreadable(too_many(most))
    if relative.parts and any(entry.name in ENVIRONMENT_MARKS for entry in entries):
        return  # a Python environment, whatever it is called
    for entry in sorted(entries, key=lambda entry: entry.name):
        path = relative / entry.name
        if opening.passes_over(path):
            continue
        yield entry, path
        if entry.is_dir(follow_symlinks=False) and len(path.parts) < DEPTH:
            yield from _walk(Path(entry.path), path, opening)


def _file_reader(path: Path, owner: int | None) -> Callable[[int], bytes]:
    """Read a regular file without following a link that took its place meanwhile.

    A second name of a file that belongs to somebody else (a hard link to the instructor's solution, say) is
    refused; one owner's own hard links, as deduplication leaves them, are ordinary files. What is small is read once.
    """
    whole: bytes | None = None

    def read(limit: int) -> bytes:
        nonlocal whole
        if whole is None:
            content = read_anew(limit)
            if not len(content) <= limit <= COMPARED_BYTES:
                return content
            whole = content
        return whole[: limit + 1]

    def read_anew(limit: int) -> bytes:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as stream:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise Damaged("is not a regular file")
            if owner is not None and status.st_nlink > 1 and status.st_uid != owner:
                raise Damaged("is a link to somebody else's file")
            return stream.read(limit + 1)

    return read
