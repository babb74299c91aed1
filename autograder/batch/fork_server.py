"""How do all processes that grade a class get what each of them needs, made once?

A *fork server*, a fresh interpreter, imports the grader, reads the assignment and makes the run's true values; then
it forks itself into each grading process. A fork of a process with threads may wait for ever for a lock that such a
thread held, so the server has one: numpy's libraries are told to start none, and it looks before it forks. It holds
the run's secrets, never hears of a submission, and cannot be traced. This module is the way to it from the parent,
whose own imports go on meanwhile, so it imports nothing that takes time; `forked` is the other side.

Parent and server share a socket: JSON orders and replies, and the descriptor of each new process's pipe. Dead
processes stay until the parent has asked how they ended. When the parent ends, for whatever reason, so do they all.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from multiprocessing import connection
from pathlib import Path
from types import TracebackType
from typing import Any

import autograder
from autograder.faults import GraderFault

_BOOT = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from autograder.processes import settle_in
settle_in()
from autograder.batch.forked import main
main()
"""
_END_SECONDS = 10.0


class ForkServer:
    """Starts grading processes; a context manager. It begins to load at once, whatever it is told later.

    Args:
        maker: "module:function" of what makes, once for all of them, what each process does with its pipe.
    """

    def __init__(self, maker: str = "autograder.batch.forked:grading") -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        paths = [str(Path(autograder.__file__).parents[1]), *sys.path]
        words = [json.dumps(paths), str(theirs.fileno()), str(os.getpid()), maker]
        self._control = ours
        self._process = subprocess.Popen(
            [sys.executable, "-c", _BOOT, *words],
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
        )
        theirs.close()

    def __enter__(self) -> ForkServer:
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def prepare(self, root: Path, seed: int, version: str, *, untrusted: bool) -> None:
        """Say what is to be graded; what is wrong with it is told when a process is started."""
        self._send({"root": str(root), "seed": seed, "version": version, "untrusted": untrusted})

    def start(self, core: int | None = None) -> tuple[int, connection.Connection]:
        """A new process, kept to one core of this machine where one is named, and our end of its pipe.

        Raises:
            GraderFault: it cannot be prepared, or the server is gone.
        """
        ours, theirs = connection.Pipe()
        try:
            reply = self._order({"do": "start", "core": core}, [theirs.fileno()])
            if "fault" in reply:
                raise GraderFault(reply["fault"])
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        return reply["pid"], ours

    def kill(self, pid: int) -> None:
        """Kill a process that was not yet ended here: its number still means it."""
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def end(self, pid: int) -> int:
        """Kill a process where it still lives; returns how it ended: its exit status, negative for a signal."""
        return int(self._order({"do": "end", "pid": pid})["status"])

    def dismiss(self) -> None:
        """Have every process end; `close` waits for it."""
        self._control.close()

    def close(self) -> None:
        """End every process, within seconds, and let each clean up if it can."""
        self.dismiss()
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _order(self, fields: Mapping[str, Any], fds: Sequence[int] = ()) -> dict[str, Any]:
        self._send(fields, fds)
        try:
            data = self._control.recv(1 << 16)
        except ConnectionResetError:
            data = b""
        if not data:
            raise self._gone()
        reply: dict[str, Any] = json.loads(data)
        return reply

    def _send(self, fields: Mapping[str, Any], fds: Sequence[int] = ()) -> None:
        try:
            socket.send_fds(self._control, [json.dumps(fields).encode()], fds)
        except (BrokenPipeError, ConnectionResetError):
            raise self._gone() from None

    def _gone(self) -> GraderFault:
        how = how_it_ended(self._process.wait())
        return GraderFault(f"the process that starts grading processes ended ({how}); the same command continues")


def how_it_ended(status: int) -> str:
    """An exit status in words."""
    return signal.Signals(-status).name if status < 0 else f"exit status {status}"
