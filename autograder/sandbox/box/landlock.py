"""Which files may a worker see? Landlock decides, in the kernel, whatever user the worker runs as.

Rules grant rights below an open folder; what no rule grants is denied. Two rule sets are stacked, and a right
must be in both. `imports`, made once by the zygote, grants the standard library entry by entry, because
site-packages with the grader's own package may lie inside it. `own`, made for each worker, grants whole folders
but only this submission's. Where the kernel knows how, TCP and signals to others are denied as well.

https://docs.kernel.org/userspace-api/landlock.html; the three syscalls have no wrapper in libc.
"""

from __future__ import annotations

import ctypes
import errno
import os
import stat
import struct
from collections.abc import Iterable
from functools import cache
from pathlib import Path

IN_FORCE = "in force"
"""Of a layer that works; anything else says why it does not."""

_CREATE, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every architecture
_GET_VERSION = 1
_PATH_BENEATH = 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE = (1 << bit for bit in range(6))
MAKE_DIR, MAKE_REG, MAKE_SYM, REFER, TRUNCATE = (1 << bit for bit in (7, 8, 12, 13, 14))
READ = READ_FILE | READ_DIR
_OF_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE
SCRATCH = READ | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | MAKE_SYM | REFER | TRUNCATE
# The number of file rights that each version of the interface knows.
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
_NOTHING_THERE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)
_TCP_VERSION, _TCP = 4, 0b11  # bind, connect
_SCOPE_VERSION, _SCOPES = 6, 0b11  # abstract unix sockets, signals

_libc = ctypes.CDLL(None, use_errno=True)


def _syscall(number: int, *arguments: object) -> int:
    result = int(_libc.syscall(ctypes.c_long(number), *arguments))
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


@cache
def version() -> int:
    """Give the version of the kernel's Landlock interface; raises OSError where there is none."""
    return _syscall(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(_GET_VERSION))


def _rights() -> int:
    return (1 << _FILE_RIGHTS.get(version(), 16)) - 1


def ruleset(grants: Iterable[tuple[int, int]], without: Iterable[str] = ()) -> int:
    """Make a rule set of (open folder or file, rights) and return its descriptor; raises OSError."""
    known, rights = version(), _rights()
    tcp = _TCP if known >= _TCP_VERSION and "landlock_tcp" not in without else 0
    scopes = _SCOPES if known >= _SCOPE_VERSION and "landlock_scope" not in without else 0
    attributes = struct.pack("=QQQ", rights, tcp, scopes)
    size = 8 if known < _TCP_VERSION else 16 if known < _SCOPE_VERSION else 24
    made = _syscall(_CREATE, attributes, ctypes.c_size_t(size), ctypes.c_uint32(0))
    os.set_inheritable(made, False)
    for fd, granted in grants:
        rule = struct.pack("=Qi", granted & rights, fd)
        _syscall(_ADD_RULE, ctypes.c_int(made), ctypes.c_int(_PATH_BENEATH), rule, ctypes.c_uint32(0))
    return made


def restrict(made: int) -> None:
    """Confine this process to a rule set, for good; raises OSError."""
    _syscall(_RESTRICT_SELF, ctypes.c_int(made), ctypes.c_uint32(0))


def newer_parts(without: Iterable[str]) -> dict[str, str]:
    """Say whether this kernel's Landlock covers TCP and signals to others."""
    try:
        known = version()
    except OSError:
        known = 0
    found = {}
    for layer, least in (("landlock_tcp", _TCP_VERSION), ("landlock_scope", _SCOPE_VERSION)):
        found[layer] = IN_FORCE if known >= least else f"missing: this kernel's Landlock is version {known}"
        if layer in without:
            found[layer] = "missing: switched off"
    return found


def open_grants(wanted: dict[str, int]) -> list[tuple[int, int]]:
    """Open what exists of path -> rights; a plain file gets only the rights that files can have."""
    grants = []
    for name, rights in wanted.items():
        try:
            fd = os.open(name, os.O_PATH | os.O_CLOEXEC)
        except OSError as exc:
            if exc.errno in _NOTHING_THERE:
                continue
            raise
        folder = stat.S_ISDIR(os.fstat(fd).st_mode)
        grants.append((fd, rights if folder else rights & _OF_A_FILE))
    return grants


def entries(folder: str) -> dict[str, int]:
    """Grant reading a folder of the standard library without the packages installed inside it."""
    inside = (path for path in Path(folder).iterdir() if path.name not in {"site-packages", "dist-packages"})
    return {folder: READ_DIR, **{str(path): READ for path in inside}}
