"""How is a tree removed, or measured, that somebody else wrote, and may have shaped against whoever does it?

By open folders and single names in them: never by a path, which may lead elsewhere by the time that it is used, and
never through a link. A folder inside is first moved up to the top, so neither depth nor recursion matters. Whatever
goes wrong, nothing is raised and nothing outside of the tree is touched; a deadline ends it.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

_AT_ONCE = 1024  # names of one folder, at a time
_BLOCK = 4096  # what an empty file costs
_DEEPEST = 64  # folders inside folders, when measured


def remove(path: str, *, seconds: float = 30.0) -> bool:
    """Remove what an absolute path names, a folder with all that is in it; tell whether nothing is left of it."""
    above, name = os.path.split(path)
    with contextlib.suppress(OSError):  # nearly always there is nothing in it
        os.rmdir(path)  # noqa: PTH106  on every submission's bill
        return True
    try:
        with _opened(above, flags=os.O_PATH) as folder:
            return _take_away(folder, name, time.monotonic() + seconds)
    except FileNotFoundError:
        return True
    except OSError:
        return False


def _take_away(folder: int, name: str, until: float) -> bool:
    if _unlink(folder, name):
        return True
    with _entered(folder, name) as top:
        while time.monotonic() < until:
            names = list(_names(top))
            if not names:
                os.rmdir(name, dir_fd=folder)
                return True
            if sum(_shrink(top, inside, until) for inside in names) == 0:
                return False  # nothing of it can be removed
    return False


def _shrink(top: int, name: str, until: float) -> bool:
    """Remove an entry of the top folder, or empty it of what can be removed or moved up; tell whether anything was."""
    if _unlink(top, name):
        return True
    moved = False
    with contextlib.suppress(OSError):
        with _entered(top, name) as folder:
            for inside in _names(folder):
                if time.monotonic() > until:
                    return False
                moved |= _unlink(folder, inside) or _move_up(folder, inside, top)
        os.rmdir(name, dir_fd=top)
        return True
    return moved


def _move_up(folder: int, name: str, top: int) -> bool:
    with contextlib.suppress(OSError):
        with _entered(folder, name):  # whose own entry for the folder above it must be writable
            pass
        os.rename(name, secrets.token_hex(16), src_dir_fd=folder, dst_dir_fd=top)
        return True
    return False


def _unlink(folder: int, name: str) -> bool:
    """Remove what is no folder; tell whether it is gone."""
    try:
        os.unlink(name, dir_fd=folder)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def _names(folder: int) -> Iterator[str]:
    with os.scandir(folder) as entries:
        yield from [entry.name for entry in islice(entries, _AT_ONCE)]


@contextmanager
def _opened(name: str, *, dir_fd: int | None = None, flags: int = os.O_RDONLY) -> Iterator[int]:
    fd = os.open(name, flags | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=dir_fd)
    try:
        yield fd
    finally:
        os.close(fd)


@contextmanager
def _entered(folder: int, name: str) -> Iterator[int]:
    """Open a folder below an open one, and make it ours to change if it is closed; never through a link."""
    with _opened(name, dir_fd=folder, flags=os.O_PATH) as found:
        if os.fstat(found).st_mode & stat.S_IRWXU != stat.S_IRWXU:
            with contextlib.suppress(OSError):  # this folder itself, whatever has its name by now
                os.chmod(f"/proc/self/fd/{found}", stat.S_IRWXU)  # noqa: PTH101
        with _opened(".", dir_fd=found) as inside:
            yield inside


def holds_more(folder: int, limit: int) -> bool:
    """Tell whether an open folder takes more than `limit` bytes on disk; never looks at more than it must.

    What cannot be looked at, or lies deeper than any program needs, counts as more.
    """
    try:
        return _size_of(folder, limit, 0) > limit
    except OSError:
        return True


def _size_of(folder: int, limit: int, depth: int) -> int:
    if depth > _DEEPEST:
        return limit + 1
    used = 0
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                status = os.stat(entry.name, dir_fd=folder, follow_symlinks=False)
                used += _BLOCK + status.st_blocks * 512
                if used <= limit and stat.S_ISDIR(status.st_mode):
                    with _opened(entry.name, dir_fd=folder) as inside:
                        used += _size_of(inside, limit - used, depth + 1)
            except (FileNotFoundError, NotADirectoryError):
                continue  # gone or replaced while we looked
            if used > limit:
                break
    return used
