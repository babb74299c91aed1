"""Paired with stock `otter run` in one run: `python benchmarks/compare.py`. Prints ratios; nothing here is a test.

    one submission   wall time of `autograder grade` and of `otter run` on the same zip, alternately; once where all is
                     right, and once out of the corpus' mix of mistakes, which are asked again
    a class          cost of a submission in `autograder batch`, start-up, tables and report included, and of as many
                     `otter run` side by side as the batch has processes; once where everybody is right, and once where
                     most make mistakes, whose second askings cost more
    size             cost for each submission and the parent's peak memory at several class sizes
    where            the milliseconds of one submission, and the floor: fork, lock in, end, the student's own code

Stock otter grades the same hidden tests out of the same dist/autograder.zip, one process for each submission.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from autograder.gradescope.packaging import autograder_zip  # noqa: E402
from autograder.manifest import load_manifest  # noqa: E402
from benchmarks.make_class import make_class, zipped  # noqa: E402

PYTHON = sys.executable
ATTEMPTS = 3  # at stock otter, before a last one
# As for somebody who installed it: what Python compiles, it keeps.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
ENVIRONMENT["JUPYTER_PATH"] = str(Path(sys.prefix) / "share" / "jupyter")

_BATCH = """
import json, resource, sys
from pathlib import Path
sys.path.insert(0, str(Path.cwd()))
from autograder.processes import settle_in
settle_in()
out, workers = Path(sys.argv[2]), int(sys.argv[3])
from autograder.batch.fork_server import ForkServer
with ForkServer() as server:  # as the command does
    from autograder.batch.run_batch import Options, run_batch
    from autograder.manifest import ROOT
    from autograder.marking.assignment import Assignment
    from autograder.reports.report import Report
    from autograder.batch.store import Store
    def peak():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    peaks = []
    class Measured(Report):
        def add(self, submission, record):
            if not peaks:  # everything is graded, and no record read yet
                peaks.append(peak())
            super().add(submission, record)
    assignment = Assignment.load(ROOT)
    report = Measured(Store(out), assignment.manifest, assignment.mistakes)
    summary = run_batch(ROOT, Path(sys.argv[1]), out, Options(workers=workers, seed=9, quiet=True), server, report)
    report.write()
    print(json.dumps([summary.total, *peaks, peak()]))
"""


@dataclass(frozen=True)
class Cost:
    """Seconds on the wall, and of all processors; the second does not depend on what else the machine does."""

    wall: float
    processor: float

    def times(self, other: Cost) -> str:
        """How many times `other` this is."""
        clock, processor = self.wall / other.wall, self.processor / other.processor
        return f"{clock:.1f} x by the clock, {processor:.1f} x in processor time"


def run(command: list[str], folder: Path) -> str:
    """Run a command that must succeed; returns what it printed."""
    done = subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def adopt() -> None:
    """Have processes that outlive their parent become children of this one, so that `cost_of` counts them."""
    subreaper = 36  # PR_SET_CHILD_SUBREAPER
    ctypes.CDLL(None).prctl(subreaper, 1, 0, 0, 0)


def cost_of(work: Callable[[], Any]) -> Cost:
    """What some work in other processes costs, those among them that outlive their parent."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    work()
    wall = time.perf_counter() - started
    with suppress(ChildProcessError):
        while True:
            os.wait()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def cost_of_stock(work: Callable[[], Any]) -> Cost:
    """The same for stock otter, whose kernels now and then want one port and die: that is said, and measured anew."""
    for _ in range(ATTEMPTS):
        try:
            return cost_of(work)
        except SystemExit as failed:
            print("stock otter failed, and is measured once more:", str(failed).splitlines()[-1])
    return cost_of(work)


def median(costs: list[Cost]) -> Cost:
    """The median of each number."""
    return Cost(
        statistics.median(cost.wall for cost in costs), statistics.median(cost.processor for cost in costs)
    )


def stock_zip(target: Path) -> None:
    """The zip for stock otter with a notebook that imports the modules and nothing else.

    The students' own draws, trains and checks itself, which is no grading and takes five times as long.
    """
    whole = target.with_name("whole.zip")
    autograder_zip(ROOT, whole)
    modules = [Path(name).stem for name in load_manifest(ROOT).modules]
    cell = {"cell_type": "code", "id": "imports", "metadata": {}, "execution_count": None, "outputs": []}
    cell["source"] = "import numpy as np\n" + "\n".join(f"from {name} import *" for name in modules)
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = {"cells": [cell], "metadata": {"kernelspec": spec}, "nbformat": 4, "nbformat_minor": 5}
    with zipfile.ZipFile(whole) as packed, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name in packed.namelist():
            made.writestr(name, json.dumps(notebook) if name.endswith(".ipynb") else packed.read(name))


def one_submission(folder: Path, submissions: list[Path], rounds: int, kind: str) -> None:
    """Alternate both graders."""
    ours, stock = [], []
    for number in range(rounds):
        archive = str(submissions[number % len(submissions)])
        command = [PYTHON, "-m", "otter", "run", "-a", "autograder.zip", archive]
        stock.append(cost_of_stock(partial(run, command, folder)))
        ours.append(cost_of(partial(run, [PYTHON, "-m", "autograder", "grade", archive], ROOT)))
    one, other = median(stock), median(ours)
    print(
        f"one submission   {kind}   otter run {one.wall:.2f} s   autograder grade {other.wall:.2f} s, of processors"
        f" {one.processor:.2f} s and {other.processor:.2f} s   {one.times(other)}"
    )


def stock_class(folder: Path, archives: list[Path], workers: int, rounds: int) -> Cost:
    """Cost of one submission when so many `otter run` work side by side, each in a folder of its own."""

    def one(number: int) -> None:
        here = Path(tempfile.mkdtemp(prefix="stock-", dir=folder))
        shutil.copy(folder / "autograder.zip", here)
        run([PYTHON, "-m", "otter", "run", "-a", "autograder.zip", str(archives[number % len(archives)])], here)

    def everybody() -> None:
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(one, range(students)))

    students = workers * rounds
    cost = cost_of_stock(everybody)
    each = Cost(cost.wall / students, cost.processor / students)
    print(f"otter run, {workers} at a time   {each.wall:.2f} s a submission, {each.processor:.2f} s of processors")
    return each


def a_class(folder: Path, students: int, workers: int, stock: Cost | None, *, right: bool) -> None:
    """Grade a class with `run_batch` in a process of its own."""
    kind = "all right" if right else "mistakes"
    made = folder / f"class-{students}-{kind}"
    make_class(made, students, slow=False, right=right)
    script = folder / "batch.py"
    script.write_text(_BATCH)
    command = [PYTHON, str(script), str(made), str(folder / f"out-{students}-{kind}"), str(workers)]
    printed: list[str] = []
    cost = cost_of(lambda: printed.append(run(command, ROOT)))
    total, grading, reporting = json.loads(printed[0])
    each = Cost(cost.wall / total, cost.processor / total)
    ratio = f"   {stock.times(each)}" if stock else ""
    print(
        f"class of {students:<6} {kind}  {1000 * each.wall:.1f} ms a submission, {1000 * each.processor:.1f} ms of"
        f" processors, everything included   parent {grading:.0f} MB, {reporting:.0f} MB with the report{ratio}"
    )


class Clock:
    """Adds up where time goes: wraps functions, and keeps time of the innermost name only."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()
        self._stack: list[str] = []
        self._since = time.perf_counter()

    def _switch(self) -> None:
        now = time.perf_counter()
        if self._stack:
            self.spent[self._stack[-1]] += now - self._since
        self._since = now

    @contextmanager
    def on(self, name: str) -> Iterator[None]:
        """Time spent inside counts for `name`, unless a name further inside takes it."""
        self._switch()
        self._stack.append(name)
        try:
            yield
        finally:
            self._switch()
            self._stack.pop()

    def wrap(self, owner: Any, attribute: str, name: str) -> None:
        """Count every call of a function or method for `name`."""
        inner: Callable[..., Any] = getattr(owner, attribute)

        def timed(*arguments: Any, **keywords: Any) -> Any:
            with self.on(name):
                return inner(*arguments, **keywords)

        setattr(owner, attribute, timed)


def where(folder: Path, students: int = 60) -> None:
    """Tell where the milliseconds of a submission go, in one process."""
    from autograder.batch import grader as batch_grader
    from autograder.batch.jobs import Job
    from autograder.batch.store import Store
    from autograder.intake.roster import read_roster
    from autograder.marking import grade as grading
    from autograder.marking.run import Run
    from autograder.sandbox import host

    made = folder / f"class-{students}"
    make_class(made, students, slow=False)
    entries = read_roster(made).entries
    store = Store(folder / "where")
    store.results.mkdir(parents=True)
    clock, asked = Clock(), Counter()
    call = host.Session.call

    def counted(session: Any, calls: Any) -> Any:
        asked["exchanges"] += 1
        asked["calls"] += len(calls)
        return call(session, calls)

    with batch_grader.Grader(batch_grader.rehearsed(ROOT, 9)) as grader:
        for entry in entries[: students // 2]:  # references and misconceptions are computed once
            grader.outcome(batch_grader.open_task(Job(0, entry), grader.manifest))
        host.Session.call = counted
        clock.wrap(host.Session, "call", "exchange with the box")
        clock.wrap(host.Session, "_running", "fork and lock in")
        clock.wrap(host.Session, "__init__", "stage files")
        clock.wrap(host.Session, "close", "end and clean up")
        clock.wrap(grading.ExceptionTestFile, "run", "judging")
        clock.wrap(Run, "truth", "references")
        clock.wrap(Run, "predicted", "misconceptions' answers")
        clock.wrap(batch_grader, "to_json", "result as JSON")
        used = resource.getrusage(resource.RUSAGE_SELF)
        for entry in entries:
            with clock.on("open the submission"):
                task = batch_grader.open_task(Job(0, entry), grader.manifest)
            with clock.on("otter and bookkeeping"):
                outcome = grader.outcome(task)
            with clock.on("write the result"):
                store.write_result(task.name, outcome.record)
        own = resource.getrusage(resource.RUSAGE_SELF)
        started = time.perf_counter()
        for _, one in grader.run.plan.calls or ():
            grader.run.solution[one.function](*one.args)
        model = time.perf_counter() - started
    print(f"where            wall ms of one submission, one process, mean of {students}")
    for name, seconds in clock.spent.most_common():
        print(f"    {1000 * seconds / students:7.2f}  {name}")
    whole = sum(clock.spent.values())
    floor = 1000 * (sum(clock.spent[name] for name in ("fork and lock in", "end and clean up")) / students + model)
    cpu = own.ru_utime + own.ru_stime - used.ru_utime - used.ru_stime
    print(f"    {1000 * whole / students:7.2f}  in all; of it {1000 * cpu / students:.1f} processor time of the grader")
    print(f"    {floor:7.2f}  floor: fork, lock in, end, and what a right submission is asked, {1000 * model:.1f}")
    exchanges, calls = asked["exchanges"] / students, asked["calls"] / students
    print(f"    {exchanges:7.1f}  exchanges with the box, {calls:.0f} calls")


def main() -> None:
    """Read the command line and run everything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="pairs of single submissions")
    parser.add_argument("--sizes", type=int, nargs="*", default=[100, 1000], help="class sizes")
    cores = len(os.sched_getaffinity(0))
    parser.add_argument("--workers", type=int, default=cores, help="processes; by default one for each core")
    parser.add_argument("--no-stock", action="store_true", help="leave stock otter out")
    options = parser.parse_args()
    adopt()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        stock = None
        if not options.no_stock:
            stock_zip(folder / "autograder.zip")
            for kind, right in (("all right", True), ("mistakes", False)):
                make_class(folder / kind, 4, slow=False, right=right)
                archives = [zipped(path) for path in sorted((folder / kind).iterdir()) if path.is_dir()]
                one_submission(folder, archives, options.rounds, kind)
            stock = stock_class(folder, archives, options.workers, options.rounds)
        for size in options.sizes:
            a_class(folder, size, options.workers, stock, right=True)
            a_class(folder, size, options.workers, stock, right=False)
        where(folder)


if __name__ == "__main__":
    main()
