"""How does the grader talk to a process that may hang, flood or lie?

Four pipes: calls go out on one, answers come back on the second, the third is a bell that the worker rings when a
batch is answered or much is waiting, and the fourth carries what the submission prints. Between two rings the grader
sleeps, but looks for answers every few hundredths of a second, bell or no bell. Nothing here waits without a
deadline, waits for an end of file (a forked child could hold the pipe open for ever), or keeps more bytes than the
limits allow.
"""

from __future__ import annotations

import contextlib
import os
import select
import time
from collections import deque
from collections.abc import Callable

from .box.codec import LENGTH

_CHUNK = 1 << 16
_GLANCE_SECONDS = 0.05


class Late(Exception):
    """The deadline passed."""


class Ended(Exception):
    """The process ended, or closed its side."""


class Oversized(Exception):
    """The worker announced a frame over the cap."""


class Channel:
    """The grader's ends of a worker's pipes; `pidfd` (or -1) tells when the process itself has ended.

    No frame may be larger than `cap` bytes; `arrived` are those that came whole and were not yet received. While it
    waits, `glance` is called every few hundredths of a second; what it raises ends the wait.
    """

    def __init__(
        self,
        requests: int,
        answers: int,
        bell: int,
        printed: int,
        pidfd: int,
        *,
        cap: int,
        keep_printed: int,
        glance: Callable[[], None],
    ) -> None:
        self._requests, self._answers, self._bell = requests, answers, bell
        self._printed, self._pidfd = printed, pidfd
        self._cap, self._room = cap, keep_printed
        self._glance = glance
        self._next_glance = time.monotonic() + _GLANCE_SECONDS
        self.printed = bytearray()
        self._heard = 0  # bytes since something was sent
        self.arrived: deque[bytes] = deque()
        self._buffer = bytearray()  # the beginning of a frame
        for fd in (requests, answers, bell, printed):
            os.set_blocking(fd, False)
        self._poll = select.poll()
        for fd in (bell, printed, pidfd):
            if fd >= 0:
                self._poll.register(fd, select.POLLIN)

    def close(self) -> None:
        """Keep what was printed last, then close every pipe."""
        self.drain()
        for fd in (self._requests, self._answers, self._bell, self._printed, self._pidfd):
            if fd >= 0:
                os.close(fd)

    @property
    def has_unasked(self) -> bool:
        """Whether the worker said something although nothing is asked: no honest one does."""
        now = select.poll()
        now.register(self._answers, select.POLLIN)
        return bool(self.arrived or self._buffer or now.poll(0))

    def send(self, body: bytes, deadline: float) -> None:
        """Send one frame; raises Late or Ended."""
        self._heard = 0
        view = memoryview(LENGTH.pack(len(body)) + body)
        self._poll.register(self._requests, select.POLLOUT)
        try:
            while view:
                try:
                    view = view[os.write(self._requests, view) :]
                except BlockingIOError:
                    self._wait(deadline)
                except BrokenPipeError:
                    raise Ended from None
        finally:
            self._poll.unregister(self._requests)

    def receive(self, deadline: float) -> bytes:
        """Receive one frame; raises Late, Ended or Oversized. One that has arrived counts even after the deadline."""
        while not self.arrived:
            if len(self._buffer) >= LENGTH.size and LENGTH.unpack_from(self._buffer)[0] > self._cap:
                raise Oversized
            if chunk := self._read_answers(deadline):
                self.feed(chunk)
        return self.arrived.popleft()

    def first_chunk(self, deadline: float) -> bytes:
        """What comes first, as it came, to be handed to `feed`; b"" when something was fed already. Raises as above."""
        while not self.arrived and not self._buffer:
            if chunk := self._read_answers(deadline):
                return chunk
        return b""

    def gather(self) -> None:
        """Take what has come, as much as a pipe holds, without waiting; raises Ended."""
        if chunk := self._chunk():
            self.feed(chunk)

    def said_nothing_else(self, chunk: bytes) -> bool:
        """Whether a chunk is all that came since something was sent, and all of it was received."""
        return self._heard == len(chunk) and not self.arrived and not self._buffer

    def _read_answers(self, deadline: float) -> bytes:
        """Read what is there, at most one chunk; where there is nothing, wait for a while. Raises Late or Ended."""
        # Also while there is more to read: a pipe that is kept full would keep us from looking up.
        self._look(deadline)
        chunk = self._chunk()
        if not chunk:
            self._wait(deadline, midway=bool(self._buffer))
        return chunk

    def _look(self, deadline: float) -> float:
        """Look at the clock, and now and then at the files; returns the time, or raises Late or what glance does."""
        now = time.monotonic()
        if now >= deadline:
            raise Late
        if now >= self._next_glance:
            self._glance()
            self._next_glance = now + _GLANCE_SECONDS
        return now

    def _chunk(self) -> bytes:
        """Read what is there, at most one chunk; raises Ended."""
        try:
            chunk = os.read(self._answers, _CHUNK)
        except BlockingIOError:
            return b""
        if not chunk:
            raise Ended
        self._heard += len(chunk)
        return chunk

    def feed(self, chunk: bytes) -> None:
        """Take the frames that are whole by now; before one that is too large it stops."""
        if self._buffer:
            self._buffer += chunk
            if not self._holds_frame():
                return
            chunk = bytes(self._buffer)
        start, most = 0, len(chunk) - LENGTH.size
        while start <= most:
            size = LENGTH.unpack_from(chunk, start)[0]
            end = start + LENGTH.size + size
            if size > self._cap or end > len(chunk):
                break
            self.arrived.append(chunk[start + LENGTH.size : end])
            start = end
        self._buffer = bytearray(chunk[start:])

    def _holds_frame(self) -> bool:
        """Whether the frame that begins the buffer is whole; one that is too large never is."""
        if len(self._buffer) < LENGTH.size:
            return False
        size = LENGTH.unpack_from(self._buffer)[0]
        return size <= self._cap and LENGTH.size + size <= len(self._buffer)

    def drain(self) -> None:
        """Take what was printed so far, as much as a pipe holds: keep it up to the cap, throw the rest away."""
        with contextlib.suppress(BlockingIOError):
            chunk = os.read(self._printed, _CHUNK)
            if not chunk:
                with contextlib.suppress(KeyError):
                    self._poll.unregister(self._printed)
            kept = chunk[: self._room]
            self._room -= len(kept)
            self.printed += kept

    def _wait(self, deadline: float, *, midway: bool = False) -> None:
        """Wait until something can be read or written; raises Late at the deadline, Ended after a death.

        `midway` in a frame, the rest of it is waited for too: nobody rings for that.
        """
        now = self._look(deadline)
        if midway:
            self._poll.register(self._answers, select.POLLIN)
        ready = dict(self._poll.poll(min(deadline - now, _GLANCE_SECONDS) * 1000 + 1))
        if midway:
            self._poll.unregister(self._answers)
        if self._printed in ready:
            self.drain()
        if self._bell in ready:
            with contextlib.suppress(BlockingIOError):
                if not os.read(self._bell, _CHUNK):
                    self._poll.unregister(self._bell)
        # Answers that were written before the end still count, so the end is noticed last.
        if self._pidfd in ready:
            if not (chunk := self._chunk()):
                raise Ended
            self.feed(chunk)
