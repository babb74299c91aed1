"""Attacks: each scores what its honest part deserves, and leaves nothing for the next submission to find."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from corpus_cases import CORPUS, Case, cases

from autograder.grade import grade
from autograder.sandbox import Sandbox
from autograder.sandbox.uids import RANGE
from autograder.submission import Submission

ATTACKS = list(cases("hostile"))
HONEST = Case("accepted", "honest", CORPUS / "no-overlay")


@pytest.fixture(scope="module")
def box(manifest) -> Iterator[Sandbox]:
    """A box whose patience is short: attacks that hang are ended all the same."""
    limits = replace(manifest.limits.box, call_seconds=1.5, import_seconds=3, memory_bytes=128_000_000)
    with Sandbox(limits) as sandbox:
        yield sandbox


def full_marks(result) -> tuple[str, ...]:
    return tuple(q.question for q in result.questions if q.score == q.max_score)


def strays() -> list[str]:
    """What attacks of the corpus would leave on this machine: files, System V objects, processes."""
    folders = [Path(name) for name in ("/tmp", "/var/tmp", "/dev/shm")]
    files = [f for folder in folders for f in folder.iterdir() if not f.name.startswith("autograder-")]
    found = [str(f) for f in files if f.lstat().st_uid in RANGE and os.geteuid() == 0]
    found += [name for name in ("/tmp/autograder-was-here", "/tmp/survivor") if os.path.lexists(name)]
    for kind in ("shm", "sem", "msg"):
        lines = Path(f"/proc/sysvipc/{kind}").read_text().splitlines()[1:]
        found += [f"{kind} {line.split()[0]}" for line in lines if 0x5EC0 <= int(line.split()[0]) < 0x5F30]
    return found


def test_every_attack_names_its_promise():
    """At least 40 attacks, every promise attacked, each folder with one comment that says how."""
    assert len(ATTACKS) >= 40
    assert {case.name.split("-")[0] for case in ATTACKS} == {f"P{n}" for n in range(1, 11)}
    for case in ATTACKS:
        overlay = next(path for path in case.folder.iterdir() if path.suffix == ".py")
        assert overlay.read_text().startswith(f"# {case.name.split('-')[0]}: "), case.name


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in ATTACKS])
def test_an_attack_scores_what_its_honest_part_deserves(case: Case, box, run, manifest):
    """Status and questions are those of expect.txt; the honest submission after it keeps full marks."""
    result = grade(Submission(case.name, case.files), box, run)
    assert (result.status, full_marks(result)) == case.expectation, [
        (c.name, c.kind, c.message) for q in result.questions for c in q.cases if not c.passed
    ]
    assert strays() == []
    neighbour = grade(Submission("honest", HONEST.files), box, run)
    assert full_marks(neighbour) == tuple(q.id for q in manifest.questions)
    assert neighbour.printed == ""


@pytest.mark.skipif(os.geteuid() != 0, reason="workers have users of their own only under root")
def test_no_process_of_a_workers_user_survives(box, run):
    """After its grading nothing runs under the user that a submission had."""
    case = next(case for case in ATTACKS if case.name == "P2-leaves-a-daemon-that-writes")
    with box.open(case.files) as session:
        session.probe()
        assert session._worker
        user = session._worker.uid
        assert user in RANGE
    owners = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            owners.add(process.stat().st_uid)
        except OSError:
            continue
    assert user not in owners
