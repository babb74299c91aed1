"""What is in an archive?

Zip and tar, packed by gzip, bzip2 or xz, are looked into; members are read one by one when they are wanted, within what
they declare, and nothing is unpacked to disk. The archive is hostile until shown otherwise: members that unpack to a
thousand times their size, paths that point outside, links, directories with room for millions of files.
"""

from __future__ import annotations

import bz2
import io
import lzma
import re
import stat
import struct
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from autograder.faults import Unreadable
from autograder.intake.decoding import looks_like
from autograder.intake.names import TAR_SUFFIXES, archive_suffix
from autograder.intake.upload import (
    ENVIRONMENT_MARKS,
    OTHERS,
    PATH_CHARACTERS,
    SUFFIXES_KEPT,
    Damaged,
    Member,
    Opening,
    megabytes,
    shown,
    too_many,
)
from autograder.manifest import SubmissionLimits

DAMAGE = (
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError),
    *(NotImplementedError, RuntimeError, ValueError, LookupError, OverflowError, TypeError),
)
"""What zipfile and tarfile raise on archives that were cut off, tampered with or written by something exotic."""

# A directory record of a zip takes 46 bytes and the name; this many bytes a file leave room for junk folders, and for
# a Python environment, which is left out before anything is counted.
RECORD_BYTES = 46
DIRECTORY_BYTES_PER_FILE = 12288
CUT_OFF = "The zip is damaged or was cut off on the way: make it again and hand it in again."
_UNPACKED = 4  # times the size that an upload may have: what a tar may unpack to, with what is left out of it
_XZ_MEMORY = 1 << 26
_STREAMS, _CHUNK = 5_000, 1 << 16  # bgzip begins a stream every 64 kB
_OFFICE = frozenset(
    {".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".pages", ".numbers", ".key", ".epub", ".jar", ".whl"}
)
"""Zips by their bytes that nobody means as one."""
_Info = TypeVar("_Info")


def is_archive(path: Path) -> bool:
    """Whether a file is an archive by its name or by its first bytes."""
    if archive_suffix(path.name):
        return True
    if path.suffix.lower() in SUFFIXES_KEPT | _OFFICE:
        return False
    with path.open("rb") as stream:
        return stream.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def open_archive(name: str, data: bytes, opening: Opening) -> None:
    """List an archive's files without unpacking any.

    Raises:
        Unreadable: it cannot be opened; the sentence says why.
    """
    suffix = archive_suffix(name)
    kind = "zip" if suffix in (".zip", "") else "archive"
    if not data:
        raise Unreadable(f"The {kind} is empty: the file has no content.")
    what = looks_like(data)
    packed = _unpacker(data) is not None
    if data.startswith(b"PK"):  # whatever it is called
        collect_zip(data, opening)
    elif suffix in TAR_SUFFIXES and (packed or not what):
        collect_tar(data, opening)
    elif suffix == ".zip" or not suffix:
        raise Unreadable(f"This is not a zip file: {what or 'its content is something else'}.")
    else:
        what = what.partition(";")[0] or f"it is a {suffix} file"
        raise Unreadable(f"{shown(name)} cannot be opened ({what}): upload the files in a .zip.")


def collect_zip(data: bytes, opening: Opening) -> None:
    """List a zip's files without unpacking any; sizes are as declared, and checked again when read."""
    _check_directory(data, opening.limits)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except DAMAGE as error:
        raise Unreadable(CUT_OFF) from error
    infos: dict[PurePosixPath, zipfile.ZipInfo] = {}
    for path, info in _named(((_zip_name(info), info) for info in archive.infolist()), "zip", opening):
        if _links_or_device(info):
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
    said = int.from_bytes(data[end + 12 : end + 16], "little")
    elsewhere = said == 0xFFFFFFFF  # in the second end record, which some programs write for small zips too
    if (said > most and not elsewhere) or data.count(b"PK\x01\x02") * RECORD_BYTES > most:
        raise Unreadable(too_many(limits.files))


def collect_tar(data: bytes, opening: Opening) -> None:
    """List the files of a tar, packed or not; what is packed is unpacked in memory up to a limit first."""
    limits = opening.limits
    most = min(_UNPACKED * limits.total_bytes, limits.compression_ratio * len(data))
    try:
        archive = _open_tar(_unpacked(data, most))
        found = list(islice(_members(archive), OTHERS * limits.files + 1))
    except DAMAGE as error:
        raise Unreadable(_TAR_CUT_OFF) from error
    if len(found) > OTHERS * limits.files:
        raise Unreadable(too_many(limits.files))
    infos: dict[PurePosixPath, tarfile.TarInfo] = {}
    for path, info in _named(((info.name, info) for info in found), "archive", opening):
        if info.isdir():
            continue
        if not info.isreg() or info.issparse():
            opening.note(f"{shown(path)} is a link or a device and was left out: hand in the file itself.")
        else:
            infos[path] = info
    for path, info in infos.items():
        opening.add(Member(path, info.size, _tar_reader(archive, info)))


_TAR_CUT_OFF = "The archive is damaged or was cut off on the way: upload the files in a .zip."


def names_in_tar(data: bytes, most: int, members: int) -> Iterator[str]:
    """The names of a tar's files, packed or not, among its first `members`, of what unpacks to `most` bytes at most.

    Raises:
        Unreadable: it is no tar, it was cut off, or it is larger.
    """
    try:
        for info in islice(_members(_open_tar(_unpacked(data, most))), members):
            if info.isreg():
                yield info.name
    except DAMAGE as error:
        raise Unreadable(_TAR_CUT_OFF) from error


def _open_tar(data: bytes) -> tarfile.TarFile:
    _check_headers(data)
    return tarfile.open(fileobj=io.BytesIO(data), mode="r:", errors="replace")


def _members(archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    while (info := archive.next()) is not None:
        archive.members = []  # type: ignore[attr-defined]  # it keeps them all, and looks names up in them
        yield info


def _check_headers(data: bytes) -> None:
    """Refuse a tar that says more of one member than tarfile reads in time that grows with its length.

    Wherever tarfile may look for a header there is a whole block; what such a header holds is searched by expressions
    that go back over digits again and again before Python 3.12.6.

    Raises:
        tarfile.HeaderError: it is refused.
    """
    said = 0
    for place in _EXTENDED.finditer(data[_KIND :: tarfile.BLOCKSIZE]):
        start = place.start() * tarfile.BLOCKSIZE
        header, content = data[start : start + tarfile.BLOCKSIZE], start + tarfile.BLOCKSIZE
        try:
            size = tarfile.TarInfo.frombuf(header, "utf-8", "replace").size
        except tarfile.HeaderError:
            continue  # no header at all
        said += max(size, 0)
        if said > _EXTENDED_BYTES or _DIGITS.search(data, content, content + max(size, 0)):
            raise tarfile.HeaderError


_KIND = 156  # where a header says what it is the header of
_EXTENDED = re.compile(rb"[xgX]")
_EXTENDED_BYTES = 1 << 23  # in all; attributes of a file on a Mac take a kilobyte
_DIGITS = re.compile(rb"\d{100}")


def _tar_reader(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Callable[[int], bytes]:
    def read(limit: int) -> bytes:
        try:
            stream = archive.extractfile(info)
            content = stream.read(limit + 1) if stream else b""
        except DAMAGE as error:
            raise Damaged("is damaged inside the archive") from error
        if len(content) < min(info.size, limit + 1):
            raise Damaged("is damaged inside the archive")
        return content

    return read


def _unpacker(data: bytes) -> Callable[[], Any] | None:
    """What unpacks data, by its first bytes; None when nothing has to."""
    if data.startswith(b"\x1f\x8b"):
        return lambda: zlib.decompressobj(wbits=31)
    if data.startswith(b"BZh"):
        return bz2.BZ2Decompressor
    if data.startswith(b"\xfd7zXZ\x00"):
        return lambda: lzma.LZMADecompressor(memlimit=_XZ_MEMORY)
    return None


def _unpacked(data: bytes, most: int) -> bytes:
    """Unpack gzip, bzip2 and xz, also of several streams in a row.

    Raises:
        Unreadable: it is more than `most` bytes.
    """
    made = _unpacker(data)
    if made is None:
        return data
    parts: list[bytes] = []
    left, place = most, 0
    for _ in range(_STREAMS):
        stream = made()
        while not stream.eof:
            chunk = data[place : place + _CHUNK]  # what a stream leaves over is copied
            if not chunk:
                raise EOFError("cut off")
            parts.append(stream.decompress(chunk, left + 1))
            left -= len(parts[-1])
            if left < 0:
                raise Unreadable(f"The archive was not opened: it would unpack to more than {megabytes(most)}.")
            place += len(chunk) - len(stream.unused_data)
        if _unpacker(data[place : place + _CHUNK]) is None:
            return b"".join(parts)
    raise EOFError("more streams in a row than any program writes")


# --- names


def _named(found: Iterable[tuple[str, _Info]], what: str, opening: Opening) -> Iterator[tuple[PurePosixPath, _Info]]:
    """Members with their paths, without folders, noise, environments, and names that lead nowhere good."""
    kept: list[tuple[PurePosixPath, _Info]] = []
    environments: set[PurePosixPath] = set()
    for name, info in found:
        if len(name) > PATH_CHARACTERS:
            opening.note(f"{shown(name)} has a name that is too long and was left out.")
            continue
        path = _inside(name)
        if path is None:
            opening.note(f"{shown(name)} points outside the {what} and was left out.")
            continue
        for place, part in enumerate(path.parts):
            if place and part in ENVIRONMENT_MARKS:
                environments.add(PurePosixPath(*path.parts[:place]))
        if not name.endswith(("/", "\\")) and path.parts and not opening.passes_over(path):
            kept.append((path, info))
    return (pair for pair in kept if not environments or environments.isdisjoint(pair[0].parents))


def _zip_name(info: zipfile.ZipInfo) -> str:
    """A member's name; where the zip does not say that it is UTF-8 and it is, as macOS writes it, as UTF-8."""
    if not info.flag_bits & 0x800 and not info.filename.isascii():
        try:
            return info.orig_filename.encode("cp437").decode("utf-8")
        except UnicodeError:
            pass
    return info.filename


def _inside(name: str) -> PurePosixPath | None:
    """A member's name as a relative path with composed letters; None when it points outside."""
    name = name.replace("\\", "/")
    path = PurePosixPath(unicodedata.normalize("NFC", name))
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
