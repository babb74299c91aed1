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
import sys

from .unused import Unused

_COPIED_BYTES = 1 << 21  # of a submission are copied, smaller files first; the rest is linked to
_LARGE = 1 << 18

_KEPT = frozenset(
    ("sys", "builtins", "os", "io", "abc", "codecs", "warnings", "encodings", "importlib", "numpy", "__main__")
)
"""Modules that are never taken from a submission: Python's start, or this worker, already has them."""


def lay_out(folder: str, uid: int | None, gid: int | None) -> None:
    """Copy a submission into the current folder, as files of the worker's user; what is large becomes a link."""
    left = _COPIED_BYTES
    waiting = [""]
    while waiting:
        below = waiting.pop()
        for entry in os.scandir(f"{folder}/{below}"):
            place = f"{below}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                waiting.append(f"{place}/")
                os.mkdir(place, 0o700)  # noqa: PTH102  here and below: on every submission's bill
                if uid is not None and gid is not None:
                    os.chown(place, uid, gid)
            elif (size := entry.stat(follow_symlinks=False).st_size) <= min(_LARGE, left):
                left -= size
                _copy(entry.path, place, size, uid, gid)
            else:
                os.symlink(entry.path, place)  # noqa: PTH211


def _copy(source: str, place: str, size: int, uid: int | None, gid: int | None) -> None:
    """Copy one small file that nobody changes; the fewest calls that do, because every worker pays for each."""
    fd = os.open(source, os.O_RDONLY)
    content = os.read(fd, size)
    os.close(fd)
    target = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(target, content)
        if uid is not None and gid is not None:
            os.fchown(target, uid, gid)
    finally:
        os.close(target)


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
