"""The same class on a Dask cluster: the same scores, also when a worker dies on the way."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from autograder.batch.grader import Task
from autograder.batch.jobs import Outcome
from autograder.batch.run_batch import Options, run_batch
from autograder.faults import GraderFault, SandboxRefused
from autograder.manifest import ROOT

distributed = pytest.importorskip("distributed")

# distributed's own shutdown leaves sockets to the garbage collector.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

SEED = 11


def make_class(folder: Path, size: int) -> Path:
    solution = (ROOT / "solutions" / "a_warm_up.py").read_text(encoding="utf-8")
    for number in range(size):
        (folder / f"student-{number:02}").mkdir(parents=True)
        wrong = f"\ndef dE_df1(Y, Y_hat): return (Y_hat - Y) * {number}\n"
        (folder / f"student-{number:02}" / "a_warm_up.py").write_text(solution + wrong, encoding="utf-8")
    return folder


def test_a_local_cluster_gives_the_same_scores(tmp_path: Path) -> None:
    """Workers are Dask's own daemonic processes, each with a box of its own; what is known stays where it is."""
    folder = make_class(tmp_path / "class", 6)
    (folder / "torn.zip").write_bytes(b"PK\x03\x04 torn")
    run_batch(ROOT, folder, tmp_path / "here", Options(workers=1, seed=SEED, quiet=True))
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=":0", local_directory=str(tmp_path)
    ) as cluster:
        options = Options(scheduler=cluster.scheduler_address, seed=SEED, quiet=True)
        assert run_batch(ROOT, folder, tmp_path / "there", options).graded_now == 7
        assert run_batch(ROOT, folder, tmp_path / "there", options).graded_now == 0
    assert (tmp_path / "there" / "scores.csv").read_text() == (tmp_path / "here" / "scores.csv").read_text()


def test_a_worker_killed_midway_costs_no_submission(tmp_path: Path) -> None:
    folder = make_class(tmp_path / "class", 24)
    run_batch(ROOT, folder, tmp_path / "here", Options(workers=1, seed=SEED, quiet=True))
    with _process("scheduler", "--port", "0", "--host", "127.0.0.1", "--no-dashboard", log=tmp_path / "s") as scheduler:
        address = _said(tmp_path / "s", r"Scheduler at:\s+(tcp://[\d.:]+)", scheduler)
        options = ("--nthreads", "1", "--no-dashboard", "--local-directory", str(tmp_path))
        with (
            _process("worker", address, *options, "--no-nanny", log=tmp_path / "w1") as victim,
            _process("worker", address, *options, log=tmp_path / "w2") as _,
        ):
            out = tmp_path / "there"
            command = [sys.executable, "-m", "autograder", "batch", str(folder), "--out", str(out), "--seed", str(SEED)]
            batch = subprocess.Popen([*command, "--scheduler", address, "--quiet"], cwd=ROOT)
            until = time.monotonic() + 60
            while len(list((out / "results").glob("[!.]*.json"))) < 3 and batch.poll() is None:
                assert time.monotonic() < until, "nothing was graded"
                time.sleep(0.01)
            assert batch.poll() is None, "the class was graded before a worker was killed"
            victim.send_signal(signal.SIGKILL)
            assert batch.wait(120) == 0
    assert (out / "scores.csv").read_text() == (tmp_path / "here" / "scores.csv").read_text()


def test_no_scheduler_there_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.batch.cluster._CONNECT_SECONDS", 0.5)
    folder = make_class(tmp_path / "class", 1)
    with pytest.raises(GraderFault, match="no Dask scheduler answers"):
        run_batch(ROOT, folder, tmp_path / "out", Options(scheduler="tcp://127.0.0.1:9", quiet=True))


def test_a_worker_with_another_grader_grades_nobody() -> None:
    """Half a class by other rules would be worse than an error."""
    from autograder.batch.cluster import grade_on_worker

    with pytest.raises(GraderFault, match="another version"):
        grade_on_worker([Task(0, "ada", None)], SEED, "other", False)


def test_a_grader_that_could_not_start_leaves_no_closed_one_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker grades for one run, fails to start for the next, and grades for the first again with an open box."""
    from autograder.batch import cluster

    class Grader:
        def __init__(self, run: object, *, untrusted: bool) -> None:
            if untrusted:
                raise SandboxRefused("not here")
            self.open = True

        def close(self) -> None:
            self.open = False

        def outcome(self, task: Task) -> Outcome:
            assert self.open, "the box of this grader is closed"
            return Outcome(task.number, "graded")

    monkeypatch.setattr(cluster, "Grader", Grader)
    monkeypatch.setattr(cluster, "rehearsed", lambda root, seed: None)
    monkeypatch.setattr(cluster, "grader_version", lambda root: "this")
    monkeypatch.setattr(cluster, "_grader", None)
    task = [Task(0, "ada", None)]
    assert cluster.grade_on_worker(task, SEED, "this", False)[0].status == "graded"
    with pytest.raises(SandboxRefused):
        cluster.grade_on_worker(task, SEED, "this", True)
    assert cluster.grade_on_worker(task, SEED, "this", False)[0].status == "graded"


@contextmanager
def _process(kind: str, *arguments: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__ADMIN__TICK__LIMIT": "60s"}
    with log.open("wb") as stream:
        running = subprocess.Popen(
            [sys.executable, "-m", "dask", kind, *arguments], stdout=stream, stderr=stream, env=environment
        )
    try:
        yield running
    finally:
        running.terminate()
        try:
            running.wait(10)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def _said(log: Path, pattern: str, running: subprocess.Popen[bytes]) -> str:
    until = time.monotonic() + 60
    while True:
        found = re.search(pattern, log.read_text())
        if found:
            return found[1]
        assert running.poll() is None and time.monotonic() < until, log.read_text()
        time.sleep(0.05)
