"""Processes come and go; every job has exactly one outcome."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from corpus_cases import ROOT

from autograder.batch import forked, pool
from autograder.batch.fork_server import ForkServer
from autograder.batch.grader import grader_version
from autograder.batch.jobs import Outcome, Ready
from autograder.faults import GraderFault
from autograder.intake.roster import Entry
from autograder.manifest import load_manifest

pytestmark = pytest.mark.early


def jobs(names: list[str], folder: Path) -> Iterator[pool.Job]:
    for number, name in enumerate(names):
        yield pool.Job(number, Entry(name, (folder / name,)))


def graded(maker: str, names: list[str], folder: Path, workers: int) -> list[Outcome]:
    """What becomes of these jobs in processes that one of `fabricated` makes."""
    with ForkServer(f"fabricated:{maker}") as server:
        return list(grade(server, names, folder, workers))


def grade(server: ForkServer, names: list[str], folder: Path, workers: int) -> Iterator[Outcome]:
    server.prepare(ROOT, 1, grader_version(ROOT), untrusted=False)
    return pool.grade_here(jobs(names, folder), workers, server, load_manifest(ROOT).limits)


@pytest.fixture(autouse=True)
def _no_process_is_left() -> Iterator[None]:
    before = set(psutil.Process().children(recursive=True))
    yield
    assert set(psutil.Process().children(recursive=True)) <= before


def test_a_process_that_dies_over_a_job_twice_costs_that_job_alone(tmp_path: Path) -> None:
    """Its other jobs go elsewhere, and a job that was only in bad company is done."""
    names = ["a", "fatal", "b", "once", "c", "d"]
    outcomes = graded("dying", names, tmp_path, 2)
    assert sorted(outcome.number for outcome in outcomes) == list(range(len(names)))
    (fatal,) = [outcome for outcome in outcomes if outcome.fault]
    assert names[fatal.number] == "fatal"
    assert "SIGKILL" in fatal.fault


def test_a_process_that_is_stuck_over_a_job_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It costs that job and nobody else's; an expression that never ends must not keep a class waiting."""
    limits = load_manifest(ROOT).limits
    monkeypatch.setattr(pool, "_SPARE_SECONDS", 3.0 - limits.submission_seconds - 2 * limits.grader_seconds)
    names = ["a", "endless", "b"]
    outcomes = graded("dying", names, tmp_path, 1)
    assert {names[outcome.number] for outcome in outcomes if outcome.fault} == {"endless"}
    assert len(outcomes) == len(names)


def test_what_all_processes_need_is_made_once(tmp_path: Path) -> None:
    """Also those that take the place of a dead one come from the server that made it."""
    outcomes = graded("dying", ["a", "once", *"bcdef"], tmp_path, 3)
    assert len({outcome.record.split()[1] for outcome in outcomes}) == 1


def test_each_process_keeps_to_a_core_where_each_can_have_one(tmp_path: Path) -> None:
    """Also the one that takes the place of a dead one; where there are more or fewer, the system decides."""
    every = sorted(os.sched_getaffinity(0))
    names = ["once", *map(str, range(3 * len(every) + 3))]
    used = {outcome.record.split()[2] for outcome in graded("dying", names, tmp_path, len(every))}
    assert used == {str(core) for core in every}
    (tmp_path / "once").unlink()
    used = {outcome.record.split()[2] for outcome in graded("dying", names, tmp_path, len(every) + 1)}
    assert used == {",".join(map(str, every))}


def test_a_process_of_the_pool_has_so_much_memory_and_no_more() -> None:
    source = "from autograder.batch import forked\nforked.limit_memory(1 << 28)\nbytearray(1 << 27)\nbytearray(1 << 29)"
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True)
    assert done.stderr.strip().endswith("MemoryError")
    assert "line 4" in done.stderr


@pytest.mark.parametrize(
    ("maker", "says"),
    [
        ("vanishing", "could not start"),
        ("refusing", "no layer confines"),
        ("strange", "something that nobody says: 'hello'"),
        ("threaded", "started 1 threads"),
        ("failing", "exit status 3"),
    ],
)
def test_processes_that_cannot_start_end_the_run(tmp_path: Path, maker: str, says: str) -> None:
    """With the reason; a process that has threads is never forked, as its child might wait for ever."""
    with pytest.raises(GraderFault, match=says):
        graded(maker, ["a"], tmp_path, 1)


def test_a_run_that_is_given_up_ends_its_processes(tmp_path: Path) -> None:
    with ForkServer("fabricated:dying") as server:
        next(grade(server, list("abcdef"), tmp_path, 2))


def test_nobody_looks_into_the_server() -> None:
    """Where workers have no user of their own, the system would let them trace any other process of it."""
    with ForkServer("fabricated:traceable") as server:
        server.prepare(ROOT, 1, "", untrusted=False)
        assert server.start()[1].recv() == 0


def test_numpy_in_the_server_starts_no_threads(tmp_path: Path) -> None:
    """The real one, with numpy and all that a run needs, may fork."""
    with ForkServer() as server:
        server.prepare(ROOT, 1, grader_version(ROOT), untrusted=True)
        pid, pipe = server.start()
        assert pipe.recv() == Ready()
        pipe.close()
        assert server.end(pid) in (0, -9)


@pytest.mark.parametrize("gone", ["send", "recv"])
def test_a_parent_that_wants_no_more_is_no_error(monkeypatch: pytest.MonkeyPatch, gone: str) -> None:
    """After Ctrl-C it closes the pipe, whether somebody is writing into it, waits, or has not read what it got."""

    class Closed:
        def send(self, said: object) -> None:
            if gone == "send":
                raise BrokenPipeError

        def recv(self) -> pool.Job:
            raise ConnectionResetError

    monkeypatch.setattr(forked, "limit_memory", lambda more: None)  # it would be this process'
    serve = forked.grading(str(ROOT), 1, grader_version(ROOT), untrusted=False)
    assert serve(Closed()) is None  # type: ignore[arg-type, func-returns-value]
