"""How does a worker lock itself in, between its fork and the first line of a student's code?

`enter` puts the layers on, in the one order that works: what needs privileges first, the uid change,
what a uid change would undo, then Landlock and seccomp. Each layer is tried, never assumed: `enter` returns
what came of each, and the grader decides what that means. `probe`, once per sandbox, checks by trying that a
layer does what it says.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import resource
import signal
import socket
import struct
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

from . import landlock, listener
from .landlock import IN_FORCE

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_CHILD_SUBREAPER = 36
_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_SECCOMP = 22
_FILTER = 2
_TIOCSTI = 0x5412
_CLONE_NEWNS = 0x20000
_MS_NOSUID, _MS_NODEV, _MS_REC, _MS_PRIVATE = 2, 4, 0x4000, 0x40000
_BLOCK = 4096  # what an empty file costs

OWN_PID = 0x7E57B0C5
"""Stands in the seccomp program for the worker's own process number; no process number is so high."""

_libc = ctypes.CDLL(None, use_errno=True)


def prctl(option: int, value: int, more: object = 0) -> None:
    """Call prctl(2); raises OSError."""
    _check(_libc.prctl(option, ctypes.c_ulong(value), more, 0, 0))


def hide() -> None:
    """Make this process unreadable and untraceable for others of its user, and leave no core file."""
    prctl(_PR_SET_DUMPABLE, 0)


def adopt() -> None:
    """Become the process that orphans below it are handed to, instead of init."""
    prctl(_PR_SET_CHILD_SUBREAPER, 1)


def own_scratch(config: dict[str, Any]) -> None:
    """Put a small file system of its own where the worker may write; it goes with the last process that sees it."""
    size = config["limits"]["file_bytes"]
    options = f"size={size},nr_inodes={max(size // _BLOCK, 16)},mode=0700"
    if config["uid"] is not None:
        options += f",uid={config['uid']},gid={config['gid']}"
    _check(_libc.unshare(_CLONE_NEWNS))
    _check(_libc.mount(None, b"/", None, ctypes.c_ulong(_MS_REC | _MS_PRIVATE), None))
    flags = ctypes.c_ulong(_MS_NOSUID | _MS_NODEV)
    _check(_libc.mount(b"scratch", os.fsencode(config["scratch"]), b"tmpfs", flags, options.encode()))


def _check(failed: int) -> None:
    if failed:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def _session(config: dict[str, Any]) -> None:
    os.setsid()


def _descriptors(config: dict[str, Any]) -> None:
    """Close everything but the standard three and what `config["keep"]` lists."""
    top = max(os.sysconf("SC_OPEN_MAX"), 256)
    start = 3
    for fd in sorted(config["keep"]):
        if start < fd:
            os.closerange(start, fd)
        start = fd + 1
    os.closerange(start, top)


def _uid(config: dict[str, Any]) -> None:
    """Change to the worker's own user and group; as root this drops every capability too."""
    uid, gid = config["uid"], config["gid"]
    if uid is None:
        raise OSError(config["no_uid"])
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)


def _rlimits(config: dict[str, Any]) -> None:
    limits = config["limits"]
    bounds = {
        # A worker starts with numpy mapped; the limit is on what the submission adds to it.
        resource.RLIMIT_AS: config["mapped_bytes"] + limits["memory_bytes"],
        # Deadlines are the parent's, in wall time; this one holds even if the parent is stopped.
        resource.RLIMIT_CPU: int(limits["submission_seconds"]) + 1,
        resource.RLIMIT_FSIZE: limits["file_bytes"],
        resource.RLIMIT_NOFILE: max(config["keep"]) + 1 + limits["open_files"],
        resource.RLIMIT_NPROC: limits["processes"],
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
    }
    for kind, bound in bounds.items():
        hard = resource.getrlimit(kind)[1]
        if hard != resource.RLIM_INFINITY:
            bound = min(bound, hard)
        resource.setrlimit(kind, (bound, bound))


def _no_new_privs(config: dict[str, Any]) -> None:
    prctl(_PR_SET_NO_NEW_PRIVS, 1)


def _pdeathsig(config: dict[str, Any]) -> None:
    """Die with the zygote; set after the uid change, which would clear it."""
    prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != config["zygote"]:
        os._exit(1)


def _landlock(config: dict[str, Any]) -> None:
    own = landlock.open_grants({config["folder"]: landlock.READ, config["scratch"]: landlock.SCRATCH})
    made = landlock.ruleset([*config["import_grants"], *own], config["without"])
    landlock.restrict(config["import_rules"])
    landlock.restrict(made)
    for fd in (made, *(fd for fd, _ in own)):
        os.close(fd)


class _Program(ctypes.Structure):
    """struct sock_fprog: the number of BPF instructions, eight bytes each, and where they are."""

    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_char_p))


def _seccomp(config: dict[str, Any]) -> None:
    if not config["seccomp"]:
        raise OSError(config["no_seccomp"])
    code = bytes.fromhex(config["seccomp"])
    code = code.replace(struct.pack("=I", OWN_PID), struct.pack("=I", os.getpid()))
    program = _Program(len(code) // 8, code)
    if config["listen"]:
        listener.install(program, config["numbers"], config["listen"])
    else:
        prctl(_PR_SET_SECCOMP, _FILTER, ctypes.byref(program))


_STEPS: dict[str, Callable[[dict[str, Any]], None]] = {
    "descriptors": _descriptors,
    "session": _session,
    "rlimits": _rlimits,
    "uid": _uid,
    "no_new_privs": _no_new_privs,
    "pdeathsig": _pdeathsig,
    "landlock": _landlock,
    "seccomp": _seccomp,
}


def tried(layer: str, step: Callable[[], None], without: Collection[str]) -> dict[str, str]:
    """Try to put one layer on; returns layer -> what came of it."""
    if layer in without:
        return {layer: "missing: switched off"}
    try:
        step()
    except (OSError, ValueError) as exc:
        return {layer: f"missing: {exc}"}
    return {layer: IN_FORCE}


def enter(config: dict[str, Any]) -> dict[str, str]:
    """Put every layer on that `config["without"]` does not name; returns layer -> what came of it."""
    # When memory runs out, the kernel takes the worker, not the grader.
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "wb", buffering=0) as score:  # noqa: PTH123
        score.write(b"1000")
    outcome: dict[str, str] = dict(config["outcome"])
    for layer, step in _STEPS.items():
        outcome |= tried(layer, lambda step=step: step(config), config["without"])  # type: ignore[misc]
    return outcome


def probe(config: dict[str, Any], outcome: dict[str, str]) -> dict[str, str]:
    """Try what the layers forbid; a layer that lets it happen is missing, whatever it said."""
    trials: dict[str, Callable[[], object]] = {
        "uid": lambda: os.setresuid(0, 0, 0),
        "rlimits": lambda: resource.setrlimit(resource.RLIMIT_CORE, (1, 1)),
        "landlock": lambda: Path("/etc/passwd").read_bytes(),
        "seccomp": lambda: socket.socket(socket.AF_UNIX),
    }
    found = dict(outcome)
    for layer, trial in trials.items():
        if found[layer] == IN_FORCE and not _is_denied(trial):
            found[layer] = "missing: it is on and has no effect"
    if found["seccomp"] == IN_FORCE and not _looks_at_the_right_half(config["numbers"]):
        found["seccomp"] = "missing: it looks at the wrong half of arguments"
    if found["landlock"] != IN_FORCE:
        found |= dict.fromkeys(("landlock_tcp", "landlock_scope"), found["landlock"])
    # Also by way of the open folders: from inside one, `..` leads past a parent that nobody may enter.
    ways = [(path, os.path.relpath(path, old), new) for path in config["secrets"] for old, new in config["through"]]
    paths = {path: path for path in config["secrets"]} | {f"{new}/{way}": path for path, way, new in ways}
    readable = [path for way, path in paths.items() if not _is_denied(Path(way).read_bytes)]
    found["closed_files"] = f"missing: student code can read {readable[0]}" if readable else IN_FORCE
    return found


def _looks_at_the_right_half(numbers: dict[str, int]) -> bool:
    """Tell whether rubbish in the half of a register that the kernel does not look at leads the filter astray."""
    rubbish = 1 << 32
    calls = {
        "prctl": (rubbish | _PR_SET_PDEATHSIG, rubbish),
        "ioctl": (0, rubbish | _TIOCSTI, 0),
        "kill": (rubbish | os.getppid(), 0),
    }
    return all(_is_refused(numbers[name], arguments) for name, arguments in calls.items())


def _is_refused(number: int, arguments: Sequence[int]) -> bool:
    """Make a system call by its number; tell whether the filter refused it."""
    done = _libc.syscall(ctypes.c_long(number), *map(ctypes.c_ulong, arguments))
    return done == -1 and ctypes.get_errno() == errno.EPERM


def _is_denied(trial: Callable[[], object]) -> bool:
    try:
        trial()
    except (OSError, ValueError):
        return True
    return False
