"""How does a Dask cluster grade a class that is too large for one machine?

The submissions are opened here; their bytes travel, several at a time, and plain data comes back. Nothing but tasks is
handed to the cluster: which worker grades what, and what happens when one dies, is Dask's business. Each worker process
keeps one `Grader`, so one box, for as long as it lives. It must run the same version of the grader as we do:
otherwise half a class would be marked by other rules.
"""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Callable, Iterator, Sequence

from autograder.batch.grader import Grader, Task, grader_version, key_of, open_task, rehearsed
from autograder.batch.jobs import Job, Outcome
from autograder.faults import GraderFault
from autograder.intake.handed_out import read_handed_out
from autograder.manifest import ROOT, Manifest

_CONNECT_SECONDS = 30
_IN_HAND = 2  # chunks for each thread of the cluster: enough to hide the way, little enough to keep memory flat
_CHUNK = 8  # submissions that travel together, as Dask takes as long for each journey as a fifth of a grading

_lock = threading.Lock()
_grader: tuple[tuple[int, bool], Grader] | None = None


def grade_on_worker(tasks: Sequence[Task], seed: int, version: str, untrusted: bool) -> list[Outcome]:
    """Grade submissions on a worker of the cluster; one at a time in a process, because the box is one.

    Raises:
        GraderFault: this worker has another version of the grader.
    """
    global _grader
    if grader_version(ROOT) != version:
        raise GraderFault("a worker of the cluster runs another version of the grader, of grading.yml, numpy or otter")
    with _lock:
        if _grader is None or _grader[0] != (seed, untrusted):
            if _grader is not None:
                _grader[1].close()
                _grader = None  # the next one may fail to start
            _grader = ((seed, untrusted), Grader(rehearsed(ROOT, seed), untrusted=untrusted))
            gc.freeze()  # what Dask and the grader hold stays: not to be looked through again and again
        return list(map(_grader[1].outcome, tasks))


def grade_on_cluster(
    jobs: Iterator[Job],
    address: str,
    seed: int,
    version: str,
    manifest: Manifest,
    *,
    untrusted: bool = False,
    say: Callable[[str], None] = lambda sentence: None,
) -> Iterator[Outcome]:
    """Grade jobs on the Dask cluster at `address`; yields outcomes as they come.

    Raises:
        GraderFault: no such cluster, `distributed` is not installed, or its workers cannot grade.
    """
    try:
        from distributed import Client, as_completed
        from distributed.scheduler import KilledWorker
    except ImportError:
        raise GraderFault("--scheduler needs Dask: pip install 'autograder[cluster]'") from None
    try:
        client = Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, asyncio.TimeoutError) as error:
        raise GraderFault(f"no Dask scheduler answers at {address}: {error}") from None
    with client:
        threads = client.nthreads()
        if not threads:
            say(f"the cluster at {address} has no workers yet; waiting for some")
        travelling: dict[str, list[Task]] = {}
        completed = as_completed(loop=client.loop)
        given = read_handed_out(ROOT, manifest)

        def tasks() -> Iterator[Task | Outcome]:
            for job in jobs:
                task = open_task(job, manifest, given)
                unchanged = job.known and job.known == key_of(task, seed, version)
                yield Outcome(job.number) if unchanged else task  # what was not confined, its worker judges

        source = tasks()

        def send(chunk: list[Task]) -> None:
            if chunk:
                future = client.submit(grade_on_worker, chunk, seed, version, untrusted, pure=False)
                travelling[future.key] = chunk
                completed.add(future)

        def send_next(size: int) -> Iterator[Outcome]:
            """Send so many submissions, as far as there are any; yields those that need not travel."""
            chunk: list[Task] = []
            while len(chunk) < size and (task := next(source, None)) is not None:
                if isinstance(task, Outcome):
                    yield task
                else:
                    chunk.append(task)
            send(chunk)

        for _ in range(_IN_HAND * max(sum(threads.values()), 4)):
            yield from send_next(1)  # so that a small class is spread
        for future in completed:
            chunk, failure = travelling.pop(future.key), future.exception()
            if isinstance(failure, KilledWorker) and len(chunk) > 1:
                for task in chunk:  # one of them is to blame
                    send([task])
            elif isinstance(failure, KilledWorker):
                yield Outcome(chunk[0].number, fault="every worker that graded this submission died")
            elif failure is not None:
                raise GraderFault(f"a worker of the cluster cannot grade: {failure}")
            else:
                yield from future.result()
            del future
            yield from send_next(_CHUNK)
