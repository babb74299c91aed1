"""Who computes for a stand-in what the right function gives for arguments that a student chose?

A child of the grader, started at the first need: it has the model answers and nothing else, runs no code of anybody's,
and reads questions of a closed schema. The arguments are hostile all the same: 96 kB can ask for a matrix of a
gigabyte. So the child may map little more memory than numpy takes, gives back little, and is replaced when it is late
or dies. The grader itself never looks into a question.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import resource
import select
import subprocess
import sys
import time
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import autograder
from autograder.faults import SandboxFault

from .box import codec
from .box.answers import Raised
from .box.layers import hide
from .box.values import perform
from .box.worker import read_frame

_BOOT = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from autograder.sandbox.right_values import main
main()
"""
_START_SECONDS = 60.0
_SECONDS = 5.0  # for one question; what the limits let through takes a fraction of that, on a busy machine too
_MEMORY = 1 << 28  # on top of what numpy and the model answers take
_READY = b"ready"


class RightValues:
    """Answers questions of stand-ins; one child for as long as it does its work.

    Args:
        loader: "module:function" of what gives the right functions by name.
        arguments: what it is called with.
    """

    def __init__(self, loader: str, arguments: Sequence[str]) -> None:
        self._loader, self._arguments = loader, arguments
        self._child: subprocess.Popen[bytes] | None = None
        self._end: Any = None

    def start(self) -> None:
        """Have the child ready, so that no student's deadline pays for its start.

        Raises:
            SandboxFault: it does not start.
        """
        if self._child is not None and self._child.poll() is None:
            return
        self.close()
        paths = [str(Path(autograder.__file__).parents[1]), *sys.path]
        self._child = subprocess.Popen(
            [sys.executable, "-I", "-S", "-B", "-c", _BOOT, json.dumps(paths), self._loader, *self._arguments],
            env=dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        self._end = weakref.finalize(self, _end, self._child)
        if self._exchange(b"", time.monotonic() + _START_SECONDS) != _READY:
            self.close()
            raise SandboxFault("the process that computes right values did not start")

    def close(self) -> None:
        """End the child."""
        if self._end is not None:
            self._end()
        self._child = None

    def __call__(self, question: bytes, deadline: float) -> bytes:
        """The encoded answer to an encoded question.

        Raises:
            Malformed: it is none.
            SandboxFault: the child cannot be started.
        """
        self.start()
        reply = self._exchange(question, min(deadline, time.monotonic() + _SECONDS))
        if reply is None:
            self.close()
            return codec.encode_answer(Raised("TimeoutError", "too much to compute", ""), codec.REPLY_BYTES)
        if not reply:
            raise codec.Malformed("no question")
        return reply

    def _exchange(self, body: bytes, deadline: float) -> bytes | None:
        """Send a frame and receive one; None when the child dies or is late."""
        assert self._child and self._child.stdin and self._child.stdout
        try:
            _write(self._child.stdin.fileno(), body)  # it reads what it is sent at once
            reply = bytearray()
            size = codec.LENGTH.size
            while len(reply) < size:
                poll = select.poll()
                poll.register(self._child.stdout, select.POLLIN)
                left = deadline - time.monotonic()
                if left <= 0 or not poll.poll(left * 1000 + 1):
                    return None
                part = os.read(self._child.stdout.fileno(), 1 << 20)
                if not part:
                    return None
                reply += part
                if len(reply) >= codec.LENGTH.size:
                    size = codec.LENGTH.size + codec.LENGTH.unpack_from(reply)[0]
        except OSError:
            return None
        return bytes(reply[codec.LENGTH.size :])


def _end(child: subprocess.Popen[bytes]) -> None:
    child.kill()
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe:
            with contextlib.suppress(OSError):
                pipe.close()


def main() -> None:
    """Answer questions until the grader is gone."""
    _, _, loader, *arguments = sys.argv
    module, _, function = loader.partition(":")
    functions = getattr(importlib.import_module(module), function)(*arguments)
    with contextlib.suppress(OSError):
        hide()
    mapped = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    bound = mapped + _MEMORY if hard == resource.RLIM_INFINITY else min(mapped + _MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (bound, bound))
    while (body := read_frame(0)) is not None:
        _write(1, _answer(functions, body) if body else _READY)


def _write(fd: int, body: bytes) -> None:
    view = memoryview(codec.LENGTH.pack(len(body)) + body)
    while view:
        view = view[os.write(fd, view) :]


def _answer(functions: dict[str, Any], body: bytes) -> bytes:
    try:
        name, arguments = codec.decode_question(body)
        function = functions[name]
    except (codec.Malformed, KeyError):
        return b""
    except MemoryError:
        return codec.encode_answer(Raised("MemoryError", "too much to compute", ""), codec.REPLY_BYTES)
    answer = perform(function, arguments, limit=codec.REPLY_BYTES)
    if isinstance(answer, Raised):
        answer = Raised(answer.type_name, answer.message, "")
    return codec.encode_answer(answer, codec.REPLY_BYTES)
