"""Processes come and go; every job has exactly one outcome."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from corpus_cases import ROOT
from fabricated import refuse, say_something_else, serve_but_die, serve_nobody

from autograder.batch import pool
from autograder.batch.grader import grader_version
from autograder.faults import GraderFault
from autograder.intake.roster import Entry
from autograder.manifest import load_manifest


def jobs(names: list[str], folder: Path) -> Iterator[pool.Job]:
    for number, name in enumerate(names):
        yield pool.Job(number, Entry(name, (folder / name,)))


@pytest.fixture(autouse=True)
def _no_process_is_left() -> Iterator[None]:
    yield
    assert not multiprocessing.active_children()


def test_a_process_that_dies_over_a_job_twice_costs_that_job_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its other jobs go elsewhere, and a job that was only in bad company is done."""
    monkeypatch.setattr(pool, "_serve", serve_but_die)
    names = ["a", "fatal", "b", "once", "c", "d"]
    outcomes = list(pool.grade_here(jobs(names, tmp_path), 2, ROOT, 1, grader_version(ROOT)))
    assert sorted(outcome.number for outcome in outcomes) == list(range(len(names)))
    (fatal,) = [outcome for outcome in outcomes if outcome.fault]
    assert names[fatal.number] == "fatal"
    assert "SIGKILL" in fatal.fault


def test_a_process_that_is_stuck_over_a_job_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It costs that job and nobody else's; an expression that never ends must not keep a class waiting."""
    limits = load_manifest(ROOT).limits
    monkeypatch.setattr(pool, "_SPARE_SECONDS", 3.0 - limits.submission_seconds - 2 * limits.grader_seconds)
    monkeypatch.setattr(pool, "_serve", serve_but_die)
    names = ["a", "endless", "b"]
    outcomes = list(pool.grade_here(jobs(names, tmp_path), 1, ROOT, 1, grader_version(ROOT)))
    assert {names[outcome.number] for outcome in outcomes if outcome.fault} == {"endless"}
    assert len(outcomes) == len(names)


def test_a_process_of_the_pool_has_so_much_memory_and_no_more() -> None:
    source = "from autograder.batch import pool\npool._limit_memory(1 << 28)\nbytearray(1 << 27)\nbytearray(1 << 29)"
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True)
    assert done.stderr.strip().endswith("MemoryError")
    assert "line 4" in done.stderr


@pytest.mark.parametrize(("stand_in", "says"), [(serve_nobody, "could not start"), (refuse, "no layer confines")])
def test_processes_that_cannot_start_end_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stand_in, says: str
) -> None:
    monkeypatch.setattr(pool, "_serve", stand_in)
    with pytest.raises(GraderFault, match=says):
        list(pool.grade_here(jobs(["a"], tmp_path), 1, ROOT, 1, grader_version(ROOT)))


def test_a_run_that_is_given_up_ends_its_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_serve", serve_but_die)
    outcomes = pool.grade_here(jobs(list("abcdef"), tmp_path), 2, ROOT, 1, grader_version(ROOT))
    next(outcomes)
    outcomes.close()


def test_what_nobody_says_ends_the_run_and_does_not_hang_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A word of another version, say: it is no result and no silence."""
    monkeypatch.setattr(pool, "_serve", say_something_else)
    with pytest.raises(GraderFault, match="something that nobody says: 'hello'"):
        list(pool.grade_here(jobs(["a"], tmp_path), 1, ROOT, 1, grader_version(ROOT)))
