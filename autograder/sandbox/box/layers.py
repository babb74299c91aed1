"""How does a worker lock itself in, between its fork and the first line of a student's code?

`enter` puts the layers on, in the one order that works: what needs privileges first, the uid change,
what a uid change would undo, then Landlock and seccomp. Each layer is tried, never assumed: `enter` returns
what it could not do, layer by layer, and the grader decides what that means.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_CHILD_SUBREAPER = 36
_PR_SET_NO_NEW_PRIVS = 38

IN_FORCE = "in force"
LAYERS = ("descriptors", "session", "uid", "rlimits", "no_new_privs", "dumpable", "pdeathsig")

_libc = ctypes.CDLL(None, use_errno=True)


def prctl(option: int, value: int) -> None:
    """Call prctl(2); raises OSError."""
    if _libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def hide() -> None:
    """Make this process unreadable and untraceable for others of its user, and leave no core file."""
    prctl(_PR_SET_DUMPABLE, 0)


def adopt() -> None:
    """Become the process that orphans below it are handed to, instead of init."""
    prctl(_PR_SET_CHILD_SUBREAPER, 1)


def _session(config: dict[str, Any]) -> None:
    os.setsid()


def _descriptors(config: dict[str, Any]) -> None:
    """Close everything but the standard three and what `config["keep"]` lists."""
    top = max(os.sysconf("SC_OPEN_MAX"), 256)
    start = 3
    for fd in sorted(config["keep"]):
        os.closerange(start, fd)
        start = fd + 1
    os.closerange(start, top)


def _uid(config: dict[str, Any]) -> None:
    """Change to the worker's own user and group; as root this drops every capability too."""
    uid, gid = config["uid"], config["gid"]
    if uid is None:
        raise OSError("the grader does not run as root")
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


def _dumpable(config: dict[str, Any]) -> None:
    hide()


def _pdeathsig(config: dict[str, Any]) -> None:
    """Die with the zygote; set after the uid change, which would clear it."""
    prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != config["zygote"]:
        os._exit(1)


_STEPS: dict[str, Callable[[dict[str, Any]], None]] = {
    "descriptors": _descriptors,
    "session": _session,
    "rlimits": _rlimits,
    "uid": _uid,
    "no_new_privs": _no_new_privs,
    "dumpable": _dumpable,
    "pdeathsig": _pdeathsig,
}


def enter(config: dict[str, Any]) -> dict[str, str]:
    """Put every layer on that `config["without"]` does not name; returns layer -> what came of it."""
    with contextlib.suppress(OSError):  # when memory runs out, the kernel takes the worker, not the grader
        Path("/proc/self/oom_score_adj").write_text("1000")
    outcome = {}
    for layer, step in _STEPS.items():
        if layer in config["without"]:
            outcome[layer] = "missing: switched off"
            continue
        try:
            step(config)
            outcome[layer] = IN_FORCE
        except (OSError, ValueError) as exc:
            outcome[layer] = f"missing: {exc}"
    return outcome
