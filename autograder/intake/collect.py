"""Which files does an upload hold?

    collect   a folder, a zip or loose files -> members (path, size, a way to read at most so many bytes)

The upload is hostile until shown otherwise: links, devices, paths that point outside, archives that unpack to a
thousand times their size. Nothing is ever unpacked to disk.
"""

from __future__ import annotations

import io
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path, PurePosixPath

from autograder.faults import OpeningFault, Unreadable
from autograder.intake.decoding import looks_like
from autograder.intake.upload import (
    DEPTH,
    PATH_CHARACTERS,
    Damaged,
    Member,
    Opening,
    is_noise,
    megabytes,
    shown,
    too_many,
)
from autograder.manifest import SubmissionLimits

DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError),
    *(NotImplementedError, RuntimeError, ValueError, LookupError, OverflowError),
)
"""What zipfile raises on archives that were cut off, tampered with or written by something exotic."""

# A directory record of a zip takes 46 bytes and the name; this many bytes a file leave room for junk folders.
RECORD_BYTES = 46
DIRECTORY_BYTES_PER_FILE = 2048
NOISE_FACTOR = 10  # so many entries for each that counts are looked at in one folder
CUT_OFF = "The zip is damaged or was cut off on the way: make it again and hand it in again."


def collect(paths: Sequence[Path], opening: Opening) -> str:
    """Fill `opening.entries` from what the caller named; return the submission's name."""
    for path in paths:
        mode = path.stat().st_mode  # follows a link: the caller named it, not the student
        if stat.S_ISDIR(mode):
            if len(paths) > 1:
                raise OpeningFault(f"{path} is a folder: give one folder, one .zip, or files only")
            _collect_folder(path, opening)
        elif not stat.S_ISREG(mode):
            raise Unreadable(f"{shown(path.name)} is neither a file nor a folder.")
        elif len(paths) == 1 and _is_zip(path):
            if path.stat().st_size > opening.limits.total_bytes:
                raise Unreadable(
                    f"The zip is {megabytes(path.stat().st_size)} large; "
                    f"at most {megabytes(opening.limits.total_bytes)} are accepted."
                )
            collect_zip(path.read_bytes(), opening)
            return re.sub(r"\.zip$", "", path.name, flags=re.IGNORECASE)
        else:
            opening.add(
                Member(PurePosixPath(path.name), path.stat().st_size, _file_reader(path.resolve(), None))
            )
    if len(paths) == 1:
        return paths[0].resolve().name
    return paths[0].resolve().parent.name


def _collect_folder(root: Path, opening: Opening) -> None:
    owner = root.stat().st_uid
    for seen, (entry, relative) in enumerate(_walk(root, PurePosixPath(), opening.limits.files), start=1):
        if seen > opening.limits.files:
            raise Unreadable(too_many(opening.limits.files))
        if entry.is_symlink():
            opening.note(f"{shown(relative)} is a link and was left out: hand in the file itself.")
        elif entry.is_file(follow_symlinks=False):
            size = entry.stat(follow_symlinks=False).st_size
            opening.add(Member(relative, size, _file_reader(Path(entry.path), owner)))
        elif not entry.is_dir(follow_symlinks=False):
            opening.note(f"{shown(relative)} is not a regular file and was left out.")


def _walk(folder: Path, relative: PurePosixPath, most: int) -> Iterator[tuple[os.DirEntry[str], PurePosixPath]]:
    """Yield what is below a folder in name order, without noise and without following links."""
    with os.scandir(folder) as found:
        entries = list(islice(found, NOISE_FACTOR * most + 1))
    if len(entries) > NOISE_FACTOR * most:
        raise Unreadable(too_many(most))
    for entry in sorted(entries, key=lambda entry: entry.name):
        path = relative / entry.name
        if is_noise(path):
            continue
        yield entry, path
        if entry.is_dir(follow_symlinks=False) and len(path.parts) < DEPTH:
            yield from _walk(Path(entry.path), path, most)


def _file_reader(path: Path, owner: int | None) -> Callable[[int], bytes]:
    """Read a regular file without following a link that took its place meanwhile.

    A second name of a file that belongs to somebody else (a hard link to the instructor's solution, say) is
    refused; one owner's own hard links, as deduplication leaves them, are ordinary files.
    """

    def read(limit: int) -> bytes:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as stream:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise Damaged("is not a regular file")
            if owner is not None and status.st_nlink > 1 and status.st_uid != owner:
                raise Damaged("is a link to somebody else's file")
            return stream.read(limit + 1)

    return read


def _is_zip(path: Path) -> bool:
    if path.suffix.lower() == ".zip":
        return True
    with path.open("rb") as stream:
        return stream.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def collect_zip(data: bytes, opening: Opening) -> None:
    """List a zip's files without unpacking any; sizes are as declared, and checked again when read."""
    if not data:
        raise Unreadable("The zip is empty: the file has no content.")
    if not data.startswith(b"PK"):
        raise Unreadable(f"This is not a zip file: {looks_like(data) or 'its content is something else'}.")
    _check_directory(data, opening.limits)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except DAMAGE as error:
        raise Unreadable(CUT_OFF) from error
    infos: dict[PurePosixPath, zipfile.ZipInfo] = {}
    for info in archive.infolist():
        if len(info.filename) > PATH_CHARACTERS:
            opening.note(f"{shown(info.filename)} has a name that is too long and was left out.")
            continue
        path = _inside(info.filename)
        if path is None:
            opening.note(f"{shown(info.filename)} points outside the zip and was left out.")
        elif info.filename.endswith(("/", "\\")) or not path.parts or is_noise(path):
            continue
        elif _links_or_device(info):
            opening.note(f"{shown(path)} is a link or a device and was left out: hand in the file itself.")
        else:
            if path in infos:
                opening.note(f"{shown(path)} is in the zip more than once; the last one was taken.")
            infos[path] = info
    unpacked = sum(info.file_size for info in infos.values())
    if unpacked > opening.limits.compression_ratio * len(data):
        raise Unreadable(
            f"The zip was not opened: it would unpack to {megabytes(unpacked)}, "
            f"more than {opening.limits.compression_ratio} times its size."
        )
    for path, info in infos.items():
        opening.add(Member(path, info.file_size, _zip_reader(archive, info)))


def _check_directory(data: bytes, limits: SubmissionLimits) -> None:
    """Refuse a directory with room for far too many files before it is parsed into objects.

    The end record holds the directory's size at offset 12; its comment is at most 65535 bytes long. A second one, for
    large archives, may say otherwise; so the records themselves are counted, wherever they are.
    """
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - 22 - 65535))
    if end < 0 or len(data) < end + 22:
        raise Unreadable(CUT_OFF)
    most = DIRECTORY_BYTES_PER_FILE * limits.files
    if int.from_bytes(data[end + 12 : end + 16], "little") > most or data.count(b"PK\x01\x02") * RECORD_BYTES > most:
        raise Unreadable(too_many(limits.files))


def _inside(name: str) -> PurePosixPath | None:
    """A zip's file name as a relative path; None when it points outside."""
    name = name.replace("\\", "/")
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:", name):
        return None
    return path


def _links_or_device(info: zipfile.ZipInfo) -> bool:
    kind = stat.S_IFMT(info.external_attr >> 16)
    return kind not in (0, stat.S_IFREG, stat.S_IFDIR)


def _zip_reader(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[int], bytes]:
    def read(limit: int) -> bytes:
        if info.flag_bits & 0x1:
            raise Damaged("is protected by a password")
        # LZMA lets the file choose how much memory unpacking takes.
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Damaged("is compressed in an unusual way; use your system's ordinary zip")
        try:
            with archive.open(info) as stream:
                return stream.read(limit + 1)
        except DAMAGE as error:
            raise Damaged("is damaged inside the zip") from error

    return read
