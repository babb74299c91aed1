"""What does a Dask cluster cost beside the pool of one machine?   python benchmarks/cluster.py [--students 20000]

Grades one class twice, with the local pool and on a local cluster of a scheduler and as many worker processes. Prints
what a submission cost each way, start and report included, and the memory of parent and scheduler as the class went by.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.compare import ENVIRONMENT, PYTHON, Cost, adopt, cost_of  # noqa: E402
from benchmarks.make_class import make_class  # noqa: E402

QUIET = subprocess.DEVNULL
_SHARES = (0.25, 0.5, 0.75, 1.0)


@contextmanager
def running(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is told to end afterwards."""
    with subprocess.Popen([PYTHON, "-m", *words], cwd=ROOT, env=ENVIRONMENT, stdout=QUIET, stderr=QUIET) as process:
        try:
            yield process
        finally:
            process.terminate()


Process = subprocess.Popen[bytes]


def watched(batch: Process, results: Path, students: int, *others: Process) -> None:
    """Wait for a batch; print the memory of it and of others each time that another share of the class is graded."""
    shares = list(_SHARES)
    while batch.poll() is None:
        time.sleep(0.5)
        done = sum(1 for _ in results.iterdir()) if results.exists() else 0
        if shares and done >= shares[0] * students and batch.poll() is None:
            share = shares.pop(0)
            sizes = [psutil.Process(process.pid).memory_info().rss / 1e6 for process in (batch, *others)]
            print(f"    {share:4.0%} graded: {', '.join(f'{size:.0f} MB' for size in sizes)}")
    if batch.returncode:
        raise SystemExit(f"the batch ended with {batch.returncode}")


def with_the_pool(folder: Path, made: Path, students: int) -> None:
    """The class on this machine's own processes."""
    with running("autograder", "batch", str(made), "--out", str(folder / "pool"), "--seed", "9", "--quiet") as batch:
        watched(batch, folder / "pool" / "results", students)


def with_a_cluster(folder: Path, made: Path, students: int, workers: int) -> None:
    """The class on a cluster that is started for it."""
    file = folder / "scheduler.json"
    of_dask = ("--no-dashboard", "--scheduler-file", str(file))
    worker = ("--nthreads", "1", "--no-nanny", "--local-directory", str(folder), *of_dask)
    with ExitStack() as stack:
        scheduler = stack.enter_context(running("distributed.cli.dask_scheduler", "--host", "127.0.0.1", *of_dask))
        while not file.exists():
            time.sleep(0.1)
        for _ in range(workers):
            stack.enter_context(running("distributed.cli.dask_worker", *worker))
        words = (str(made), "--out", str(folder / "cluster"), "--seed", "9", "--quiet", "--scheduler")
        address = file.read_text(encoding="utf-8").partition('"address": "')[2].partition('"')[0]
        batch = stack.enter_context(running("autograder", "batch", *words, address))
        watched(batch, folder / "cluster" / "results", students, scheduler)


def main() -> None:
    """Read the command line, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    options = parser.parse_args()
    adopt()
    students = options.students
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        make_class(folder / "class", students, slow=False, right=True)
        costs: list[Cost] = []
        for title, work in (
            ("local pool: parent", lambda: with_the_pool(folder, folder / "class", students)),
            ("cluster: parent, scheduler", lambda: with_a_cluster(folder, folder / "class", students, options.workers)),
        ):
            print(title)
            costs.append(cost_of(work))
            wall, processor = (1000 * seconds / students for seconds in (costs[-1].wall, costs[-1].processor))
            print(f"    {wall:.1f} ms a submission, {processor:.1f} ms of processors", flush=True)
        pool, cluster = costs
        more = [cluster.wall / pool.wall - 1, cluster.processor / pool.processor - 1]
        print(f"on a cluster of {options.workers}: {more[0]:+.0%} by the clock, {more[1]:+.0%} of processors")
        same = (folder / "pool" / "scores.csv").read_bytes() == (folder / "cluster" / "scores.csv").read_bytes()
        print(f"scores.csv is {'the same' if same else 'NOT the same'}")


if __name__ == "__main__":
    main()
