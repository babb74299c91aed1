"""What does the fork server do, and what each process that it forks? `fork_server` tells why there is one."""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import resource
import select
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from autograder.batch.grader import Grader, grader_version, open_task, rehearsed
from autograder.batch.jobs import CannotGrade, Job, Outcome, Ready
from autograder.faults import AutograderError, GraderFault
from autograder.sandbox import hide

_PR_SET_PDEATHSIG = 1
_END_SECONDS = 3.0

Serve = Callable[[Connection], None]
"""What a process does with its pipe until the parent closes it."""


def grading(root: str, seed: int, version: str, untrusted: bool) -> Serve:
    """Make what every process that grades a class with this seed needs.

    Raises:
        AutograderError: nothing can be graded; the message is for people.
    """
    if grader_version(Path(root)) != version:
        raise GraderFault("the grader's own files changed during the run; the same command grades by the new ones")
    run = rehearsed(Path(root), seed)

    def serve(jobs: Connection) -> None:
        try:
            grader = Grader(run, untrusted=untrusted)
        except AutograderError as error:
            jobs.send(CannotGrade(str(error)))
            return
        limit_memory(grader.manifest.limits.grader_bytes)
        with grader:
            said: Ready | Outcome = Ready()
            while True:
                try:
                    jobs.send(said)
                    job: Job = jobs.recv()
                except (EOFError, BrokenPipeError, ConnectionResetError):  # as after Ctrl-C: the parent wants no more
                    return
                said = grader.outcome(open_task(job, grader.manifest, run.assignment.handed_out))

    return serve


def limit_memory(more: int) -> None:
    """Let this process take only so many bytes on top of what it has: an answer that takes more costs its own case."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    bound, hard = pages * os.sysconf("SC_PAGE_SIZE") + more, resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (bound if hard == resource.RLIM_INFINITY else min(bound, hard), hard))


def main() -> None:
    """Be the fork server, until the parent is gone."""
    _, _, control_fd, parent, maker = sys.argv
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to everybody; the parent decides
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    _end_with(int(parent))
    with suppress(OSError):
        hide()  # what it makes no student's code may see; each process that starts a box reports whether it could
    module, _, function = maker.partition(":")
    make = getattr(importlib.import_module(module), function)
    children: set[int] = set()
    try:
        _serve_orders(socket.socket(fileno=int(control_fd)), make, children)
    finally:
        _end_all(children)


def _end_with(parent: int) -> None:
    """Have the kernel tell this process to end when its parent does."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit(0)


def _serve_orders(control: socket.socket, make: Callable[..., Serve], children: set[int]) -> None:
    data = control.recv(1 << 16)
    if not data:
        return
    serve, fault = _made(make, json.loads(data))
    gc.freeze()  # what is here stays for good: not to be looked through again and again
    with suppress(ConnectionResetError, BrokenPipeError):  # the parent was killed
        while True:
            data, fds, _, _ = socket.recv_fds(control, 1 << 16, 1)
            if not data:
                return
            order, reply = json.loads(data), dict[str, Any]()
            if order["do"] == "end":
                reply = {"status": _ended(order["pid"], children)}
            elif serve is None or (fault := _why_not_to_fork()):
                reply = {"fault": fault}
            else:
                reply = {"pid": _forked(serve, fds[0], order["core"], control)}
                children.add(reply["pid"])
            for fd in fds:
                os.close(fd)
            control.sendall(json.dumps(reply).encode())


def _made(make: Callable[..., Serve], arguments: dict[str, Any]) -> tuple[Serve | None, str]:
    try:
        return make(**arguments), ""
    except AutograderError as error:
        return None, str(error)


def _why_not_to_fork() -> str:
    """Why a child of this process could hang for ever, or ""."""
    threads = len(os.listdir("/proc/self/task"))  # noqa: PTH208
    return "" if threads == 1 else f"a library started {threads - 1} threads, so no grading process can be forked"


def _forked(serve: Serve, pipe: int, core: int | None, control: socket.socket) -> int:
    server = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        control.close()
        if core is not None:
            with suppress(OSError):  # it was taken from us meanwhile
                os.sched_setaffinity(0, {core})
        _end_with(server)
        serve(Connection(pipe))
        status = 0
    except SystemExit as end:
        status = int(end.code or 0)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)  # whatever happens: there is one server


def _ended(pid: int, children: set[int]) -> int:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    children.discard(pid)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _end_all(children: set[int]) -> None:
    """Tell every process to end, and kill whoever does not."""
    for pid in children:
        os.kill(pid, signal.SIGTERM)
    until = time.monotonic() + _END_SECONDS
    while children and time.monotonic() < until:
        children -= {pid for pid in children if os.waitpid(pid, os.WNOHANG)[0]}
        select.select([], [], [], 0.005)
    for pid in list(children):
        _ended(pid, children)
