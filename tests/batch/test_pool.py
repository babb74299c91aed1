"""Processes come and go; every job has exactly one outcome."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from pathlib import Path

import pytest
from corpus_cases import ROOT
from fabricated import refuse, serve_but_die, serve_nobody

from autograder.batch import pool
from autograder.batch.grader import grader_version
from autograder.faults import GraderFault
from autograder.intake.roster import Entry


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
