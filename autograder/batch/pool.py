"""How do all cores of one machine grade a class?

Each process of the pool is a fresh interpreter with a `Grader` of its own. The parent hands out roster entries,
one in work and one waiting for each process, and yields results in the order in which they come. A process that
dies is replaced, its submission is tried once more, and a second death is told as a fault of the grader. When
the parent ends, for whatever reason, the kernel tells its processes to end.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import resource
import signal
import sys
import time
from collections import deque
from collections.abc import Iterator
from multiprocessing import connection, get_context
from multiprocessing.context import SpawnProcess
from pathlib import Path

from autograder.batch.jobs import CannotGrade, Job, Outcome, Ready
from autograder.faults import AutograderError, GraderFault
from autograder.manifest import load_manifest

_IN_HAND = 2  # one in work and one waiting: nobody idles while the parent writes a result
_TRIES = 2
_GLANCE_SECONDS = 1.0
_SPARE_SECONDS = 60.0  # to start, to open, to write: a slow machine is no reason to kill
_PR_SET_PDEATHSIG = 1


class _Process:
    """One process of the pool; it says `Ready` or `CannotGrade`, and then an `Outcome` for each job."""

    def __init__(self, root: Path, seed: int, version: str, untrusted: bool) -> None:
        ours, theirs = connection.Pipe()
        context = get_context("spawn")
        arguments = (theirs, os.getpid(), root, seed, version, untrusted)
        self.process: SpawnProcess = context.Process(target=_serve, args=arguments, daemon=True)
        self.process.start()
        theirs.close()
        self.connection = ours
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
            self.process.kill()

    def end(self) -> None:
        """End it, within seconds, and let it clean up if it can."""
        if self.process.is_alive():
            self.process.terminate()

    def join(self) -> None:
        """Wait for its end; whoever does not end by itself is killed."""
        self.process.join(3.0)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.connection.close()


def grade_here(
    jobs: Iterator[Job], workers: int, root: Path, seed: int, version: str, *, untrusted: bool = False
) -> Iterator[Outcome]:
    """Grade jobs with `workers` processes; yields outcomes as they come.

    Raises:
        GraderFault: a process cannot start: the box refuses this machine, the grader is broken, or it is no longer the
            grader of this `version`.
    """
    limits = load_manifest(root).limits
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

    try:
        processes += [_Process(root, seed, version, untrusted) for _ in range(workers)]
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
                    process.join()
                    yield from _bury(process, again, tries)
                    processes.append(_Process(root, seed, version, untrusted))
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
    finally:
        for process in processes:
            process.end()
        for process in processes:
            process.join()


def _bury(process: _Process, again: deque[Job], tries: dict[int, int]) -> Iterator[Outcome]:
    """Take over the jobs of a dead process; the one that it worked on has had one of its tries."""
    how = f"exit status {process.process.exitcode}"
    if process.process.exitcode is not None and process.process.exitcode < 0:
        how = signal.Signals(-process.process.exitcode).name
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


def _limit_memory(more: int) -> None:
    """Let this process take only so many bytes on top of what it has: an answer that takes more costs its own case."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    bound, hard = pages * os.sysconf("SC_PAGE_SIZE") + more, resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (bound if hard == resource.RLIM_INFINITY else min(bound, hard), hard))


def _serve(
    jobs: connection.Connection, parent: int, root: Path, seed: int, version: str, untrusted: bool
) -> None:
    """Be a process of the pool."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to everybody; the parent decides
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        return
    from autograder.batch.grader import Grader, grader_version, open_task

    if grader_version(root) != version:
        why = "the grader's own files changed during the run; the same command grades by the new ones"
        jobs.send(CannotGrade(why))
        return
    try:
        grader = Grader(root, seed, untrusted=untrusted)
    except AutograderError as error:
        jobs.send(CannotGrade(str(error)))
        return
    _limit_memory(grader.manifest.limits.grader_bytes)
    gc.freeze()  # what otter and numpy hold stays for good: not to be looked through again and again
    with grader:
        jobs.send(Ready())
        while True:
            try:
                job: Job = jobs.recv()
            except EOFError:
                return
            jobs.send(grader.outcome(open_task(job, grader.manifest, grader.run.assignment.handed_out)))
