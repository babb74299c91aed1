"""What of a student's own computer is there when the code runs?

A writable copy of the files that were handed in, thrown away with the worker: code that writes beside itself works as
it does at home, and what it does to its own source is gone with it. A home folder, a user's name, a place for temporary
files. A helper module that is called like one of the standard library is the one that is imported. Packages that
students are told to install and that marking has no use for can be imported, see `unused`.
"""

from __future__ import annotations

import builtins
import os
import shutil
import struct
import sys
from collections.abc import Mapping

from .unused import Unused

_COPIED_BYTES = 1 << 21  # of a submission are copied, smaller files first; the rest is linked to
_LARGE = 1 << 18
_HEAD = struct.Struct("<II")  # the lengths of a name and of a content
_ELSEWHERE = 0xFFFFFFFF  # in place of a content's length: it lies in a folder

_KEPT = frozenset(
    ("sys", "builtins", "os", "io", "abc", "codecs", "warnings", "encodings", "importlib", "numpy", "__main__")
)
"""Modules that are never taken from a submission: Python's start, or this worker, already has them."""


def pack(files: Mapping[str, bytes]) -> tuple[bytes, list[str]]:
    """Make one body of a submission's files (relative path -> content), and list those that are too large for that."""
    left, parts, large = _COPIED_BYTES, list[bytes](), list[str]()
    for name, content in sorted(files.items(), key=lambda file: len(file[1])):
        raw, small = os.fsencode(name), len(content) <= min(_LARGE, left)
        if small:
            left -= len(content)
        else:
            large.append(name)
        parts += [_HEAD.pack(len(raw), len(content) if small else _ELSEWHERE), raw, content if small else b""]
    return b"".join(parts), large


def lay_out(packed: bytes, folder: str, uid: int | None, gid: int | None) -> None:
    """Write a submission into the current folder, as files of the worker's user; links lead to what is in `folder`."""
    at, made = 0, {""}
    while at < len(packed):
        length, size = _HEAD.unpack_from(packed, at)
        start = at + _HEAD.size + length
        name = os.fsdecode(packed[at + _HEAD.size : start])
        _make_folder(name.rpartition("/")[0], made, uid, gid)
        if size == _ELSEWHERE:
            at = start
            os.symlink(f"{folder}/{name}", name)  # noqa: PTH211  here and below: on every submission's bill
        else:
            at = start + size
            _write(name, packed[start:at], uid, gid)


def _make_folder(name: str, made: set[str], uid: int | None, gid: int | None) -> None:
    if name not in made:
        _make_folder(name.rpartition("/")[0], made, uid, gid)
        made.add(name)
        os.mkdir(name, 0o700)  # noqa: PTH102
        if uid is not None and gid is not None:
            os.chown(name, uid, gid)


def _write(name: str, content: bytes, uid: int | None, gid: int | None) -> None:
    file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(file, content)
        if uid is not None and gid is not None:
            os.fchown(file, uid, gid)
    finally:
        os.close(file)


def furnish() -> None:
    """Give every worker to come what code finds anywhere at home: done once, by the zygote."""
    os.environ.update(USER="student", LOGNAME="student")
    for name in ("exit", "quit"):  # of the module `site`, which does not run here
        setattr(builtins, name, sys.exit)
    # Modes and times cannot be changed here; a copy is as good without them.
    for name in ("copymode", "copystat"):
        setattr(shutil, name, _leave_modes)
    sys.meta_path.append(Unused())


def move_in(home: str) -> None:
    """Make `home`, where the submission's files lie, this worker's own."""
    os.environ.update(HOME=home, TMPDIR=home)
    sys.path.insert(0, home)
    for entry in os.scandir(home):
        _make_room(entry.name.removesuffix(".py"))


def _leave_modes(source: object, target: object, *, follow_symlinks: bool = True) -> None:
    """Stand in for what `shutil` does after it copied the content."""


def _make_room(name: str) -> None:
    """Forget a module that a file of the submission is called like."""
    if name in sys.modules and name not in _KEPT and name not in sys.builtin_module_names:
        for known in [known for known in sys.modules if known == name or known.startswith(name + ".")]:
            del sys.modules[known]
