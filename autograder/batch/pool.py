"""How do all cores of one machine grade a class?

The processes come from a fork server, which made what they share. The parent hands out roster entries, one in work and
one waiting for each process, and yields results in the order in which they come. A process that dies is replaced, its
submission is tried once more, and a second death is told as a fault of the grader.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections import deque
from collections.abc import Iterator, Sequence
from multiprocessing import connection

from autograder.batch.fork_server import ForkServer, how_it_ended
from autograder.batch.jobs import CannotGrade, Job, Outcome, Ready
from autograder.faults import GraderFault
from autograder.manifest import Limits

_IN_HAND = 2  # one in work and one waiting: nobody idles while the parent writes a result
_TRIES = 2
_GLANCE_SECONDS = 1.0
_SPARE_SECONDS = 60.0  # to start, to open, to write: a slow machine is no reason to kill


class _Process:
    """One process of the pool; it says `Ready` or `CannotGrade`, and then an `Outcome` for each job."""

    def __init__(self, server: ForkServer, core: int | None) -> None:
        self._server, self.core = server, core
        self._pid, self.connection = server.start(core)
        self.ready = False
        self.jobs: deque[Job] = deque()
        self.since = time.monotonic()

    def give(self, job: Job) -> None:
        """Hand out a job; a process that just died is noticed when its end of the pipe is read."""
        if not self.jobs:
            self.since = time.monotonic()
        self.jobs.append(job)
        with contextlib.suppress(OSError):
            self.connection.send(job)

    def heard(self) -> None:
        """It said something: what it does next has begun."""
        self.since = time.monotonic()

    def kill_if_stuck(self, patience: float) -> None:
        """Kill it when one job has taken longer than any may; its jobs are then somebody else's."""
        if self.ready and self.jobs and time.monotonic() - self.since > patience:
            self._server.kill(self._pid)

    def end(self) -> int:
        """End it; returns how it ended: its exit status, negative for a signal."""
        self.connection.close()
        return self._server.end(self._pid)


def grade_here(jobs: Iterator[Job], workers: int, server: ForkServer, limits: Limits) -> Iterator[Outcome]:
    """Grade jobs with `workers` processes out of a fork server that was prepared; yields outcomes as they come.

    Raises:
        GraderFault: a process cannot start: the box refuses this machine, the grader is broken, or it is no longer the
            grader that the server was prepared for.
    """
    patience = limits.submission_seconds + 2 * limits.grader_seconds + _SPARE_SECONDS
    processes: list[_Process] = []
    again: deque[Job] = deque()
    tries: dict[int, int] = {}

    def refill() -> None:
        for _ in range(_IN_HAND):
            for process in processes:
                if len(process.jobs) < _IN_HAND:
                    job = again.popleft() if again else next(jobs, None)
                    if job is None:
                        return
                    process.give(job)

    processes += [_Process(server, core) for core in _cores(workers)]
    refill()
    while any(process.jobs for process in processes):
        for process in processes:
            process.kill_if_stuck(patience)
        for ready in connection.wait([process.connection for process in processes], _GLANCE_SECONDS):
            process = next(process for process in processes if process.connection is ready)
            try:
                message = process.connection.recv()
            except (EOFError, OSError):
                processes.remove(process)
                yield from _bury(process, again, tries)
                processes.append(_Process(server, process.core))
            else:
                process.heard()
                match message:
                    case Outcome():
                        process.jobs.popleft()
                        tries.pop(message.number, None)
                        yield message
                    case Ready():
                        process.ready = True
                    case CannotGrade(why):
                        raise GraderFault(why)
                    case _:
                        raise GraderFault(f"a grading process said something that nobody says: {message!r:.100}")
            refill()


def _cores(workers: int) -> Sequence[int | None]:
    """A core for each process, where each can have one: it and its worker take turns, and wake no other core."""
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    return cores if len(cores) == workers else [None] * workers


def _bury(process: _Process, again: deque[Job], tries: dict[int, int]) -> Iterator[Outcome]:
    """Take over the jobs of a dead process; the one that it worked on has had one of its tries."""
    how = how_it_ended(process.end())
    if not process.ready:
        raise GraderFault(f"a grading process could not start ({how}); `autograder doctor` may tell more")
    if not process.jobs:
        return
    culprit = process.jobs.popleft()
    again.extend(process.jobs)
    process.jobs.clear()
    tries[culprit.number] = tries.get(culprit.number, 0) + 1
    if tries[culprit.number] < _TRIES:
        again.append(culprit)
    else:
        yield Outcome(culprit.number, fault=f"the grading process died twice over this submission ({how})")
