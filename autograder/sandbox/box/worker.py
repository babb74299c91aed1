"""How does a worker answer calls?

It reads a frame of calls, imports the module that a call names when it is first needed, performs the call and
writes one frame for it; for ever, until the grader closes the pipe or kills it. From the first import on,
this process belongs to the submission: whatever it says is a claim, and nothing in it is worth stealing.

Where stand-ins were ordered (`stand_ins`), it also asks questions of its own before an answer is there.
"""

from __future__ import annotations

import importlib
import io
import os
import sys
import types
import warnings
from collections.abc import Sequence
from typing import Any

from . import copies, stand_ins
from .answers import Missing, NotLoaded, Raised, Returned, TooLarge
from .codec import LENGTH, DecodedCall, decode_calls, encode_answer
from .values import Warned, message, perform, where

LOADED = b"L"
"""The body of the notice that a module's import is over and that the call begins."""
TOKEN_BYTES = 8
"""Each frame of calls starts with a random token, and so must each answer: nothing said ahead is taken later."""

_SMALL = 4096  # a pipe takes several of these at once
_Answer = Returned | Raised | NotLoaded | Missing | TooLarge


def read_frame(fd: int) -> bytes | None:
    """Read one frame; None at the end of the pipe."""
    head = _read(fd, LENGTH.size)
    return None if head is None else _read(fd, LENGTH.unpack(head)[0])


def _read(fd: int, size: int) -> bytes | None:
    parts = []
    while size:
        part = os.read(fd, min(size, 1 << 20))
        if not part:
            return None
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


class Outbox:
    """Writes frames, and rings the bell when the grader should look: after a batch, or when much is waiting.

    Waking the grader for each answer would cost more than most answers do.
    """

    def __init__(self, answers: int, bell: int) -> None:
        self._answers, self._bell = answers, bell
        self._waiting = 0

    def put(self, body: bytes) -> None:
        """Write one frame; what the pipe may not hold is announced first."""
        frame = LENGTH.pack(len(body)) + body
        self._waiting += len(frame)
        written = os.write(self._answers, frame[:_SMALL])
        if written == len(frame) and self._waiting <= 4 * _SMALL:
            return
        view = memoryview(frame)[written:]
        if self._waiting > 4 * _SMALL:
            self.ring()
        while view:
            view = view[os.write(self._answers, view) :]

    def ring(self) -> None:
        """Have the grader look."""
        self._waiting = 0
        os.write(self._bell, b"!")


def redirect_output() -> None:
    """Have sys.stdout and sys.stderr write to descriptors 1 and 2, line by line, whatever the locale."""
    for name, fd in (("stdout", 1), ("stderr", 2)):
        raw = io.BufferedWriter(io.FileIO(fd, "w", closefd=False))
        stream = io.TextIOWrapper(raw, encoding="utf-8", errors="backslashreplace", line_buffering=True)
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


class Modules:
    """The submission's modules, each imported at most once, failures remembered."""

    def __init__(self, folder: str, original: str) -> None:
        self.folders = (folder, original)
        self._known: dict[str, types.ModuleType | Missing | NotLoaded] = {}

    def knows(self, name: str) -> bool:
        """Tell whether an import of the module has been tried."""
        return name in self._known

    def load(self, name: str) -> types.ModuleType | Missing | NotLoaded:
        """Import a module, or say why not."""
        if name not in self._known:
            self._known[name] = self._import(name)
        return self._known[name]

    def _import(self, name: str) -> types.ModuleType | Missing | NotLoaded:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return importlib.import_module(name)
        except BaseException as exc:
            if isinstance(exc, ModuleNotFoundError) and exc.name == name:
                return Missing(f"there is no file {name}.py")
            return NotLoaded(type(exc).__name__, message(exc, self.folders), *where(exc, self.folders[0]))

    def function(self, name: str, function: str) -> Any:
        """Find a function of an importable module, or say why not."""
        module = self.load(name)
        if not isinstance(module, types.ModuleType):
            return module
        found = getattr(module, function, None)
        if found is None:
            return Missing(f"{name}.py does not define {function}")
        if not callable(found):
            return Missing(f"{function} in {name}.py is not a function but a {type(found).__name__}")
        return found


def _answer(
    modules: Modules, module: str, function: str, args: tuple[Any, ...], limit: int, warned: Warned
) -> _Answer:
    found = modules.function(module, function)
    if isinstance(found, Missing | NotLoaded):
        return found
    answer = perform(found, args, folders=modules.folders, limit=limit, warned=warned)
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except Exception:
        pass
    return answer


def serve(
    requests: int,
    outbox: Outbox,
    folder: str,
    original: str,
    limit: int,
    known: Sequence[DecodedCall] = (),
    cast: dict[str, Any] | None = None,
) -> None:
    """Answer every call that comes in on `requests`, until its end.

    `folder` holds this worker's copy of the files; `known` are the calls that may come by their number; `cast` says
    who stands in, if anybody.
    """

    def ask(body: bytes) -> None:
        outbox.put(body)
        outbox.ring()

    line = stand_ins.Line(lambda: read_frame(requests), ask)
    if cast is not None:
        samples = decode_calls(read_frame(requests) or b"", known)
        stand_ins.take_over(copies.cast_of(cast, samples, line, folder), folder)
    modules = Modules(folder, original)
    with Warned() as warned:
        while (frame := read_frame(requests)) is not None:
            token, body = frame[:TOKEN_BYTES], frame[TOKEN_BYTES:]
            line.token = token
            for module, function, args in decode_calls(body, known):
                if not modules.knows(module):
                    modules.load(module)
                    with line.lock:
                        outbox.put(token + LOADED)
                try:
                    body = encode_answer(_answer(modules, module, function, args, limit, warned), limit)
                except Exception as exc:  # the submission holds all memory, or the rest of the stack
                    body = encode_answer(Raised(type(exc).__name__, "", ""), limit)
                with line.lock:  # a thread that the submission left behind may be asking
                    outbox.put(token + body)
            outbox.ring()
