"""Attacks: each scores what its honest part deserves, and leaves nothing for the next submission to find."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from corpus_cases import CORPUS, ROOT, Case, cases
from leftovers import PLACES, abandoned

from autograder.sandbox import Call
from autograder.sandbox.uids import RANGE

pytestmark = pytest.mark.early

ATTACKS = list(cases("hostile"))
HONEST = Case("accepted", "honest", CORPUS / "no-overlay")


def strays() -> list[str]:
    """What attacks of the corpus would leave on this machine: files, System V objects, processes."""
    files = [f for folder in PLACES for f in folder.iterdir() if not f.name.startswith("autograder-")]
    found = [str(f) for f in files if f.lstat().st_uid in RANGE and os.geteuid() == 0]
    found += map(str, abandoned())
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


def test_the_table_of_attacks_is_complete():
    """SECURITY.md has a row for every attack, measured with stock otter, and names layers that exist."""
    rows = re.findall(r"^\| (\S+) \| (P\d+) \| (.+) \| (.+) \|$", (ROOT / "SECURITY.md").read_text(), re.M)
    assert sorted(f"{promise}-{name}" for name, promise, _, _ in rows) == sorted(case.name for case in ATTACKS)
    assert not any("TO MEASURE" in stock for *_, stock in rows)


def test_attacks_score_what_their_honest_part_deserves(impatient_batch, tmp_path, manifest):
    """One batch of attacks, side by side and after each other, honest submissions between: nobody gains or loses."""
    handed_in = tmp_path / "submissions"
    for number, case in enumerate(ATTACKS):
        case.write(handed_in)
        if number % 6 == 3:
            replace(HONEST, name=f"{case.name}-neighbour").write(handed_in)
    impatient_batch(str(handed_in), "--out", str(tmp_path / "out"), "--workers", "3", call_seconds=1)
    with (tmp_path / "out" / "scores.csv").open(newline="") as stream:
        rows = {row["submission"]: row for row in csv.DictReader(stream)}
    full = {question.id: question.points for question in manifest.questions}

    def outcome(row: dict[str, str]) -> tuple[str, tuple[str, ...]]:
        return row["status"], tuple(q for q, points in full.items() if float(row[q] or -1) != points)

    wanted = {name: ("graded", ()) for name in rows if name.endswith("-neighbour")}
    wanted |= {case.name: case.expected(manifest.questions) for case in ATTACKS}
    found = {name: outcome(row) for name, row in rows.items()}

    def as_wanted(name: str) -> bool:
        (status, kept), (statuses, keeps) = found[name], wanted[name]
        return status in statuses.split("|") and kept == keeps

    assert {name: (found.get(name), wanted[name]) for name in wanted if not as_wanted(name)} == {}
    assert len(rows) == len(wanted) > len(ATTACKS) + 3
    for name in wanted:
        json.loads((tmp_path / "out" / "results" / f"{name}.json").read_text())
    assert strays() == []


@pytest.mark.skipif(os.geteuid() != 0, reason="workers have users of their own only under root")
@pytest.mark.parametrize(
    "name", ["P2-leaves-a-daemon-that-writes", "P5-forks-without-end", "P6-refuses-to-die-with-its-parent"]
)
def test_no_process_of_a_workers_user_survives(name: str, sandbox):
    """After its grading nothing runs under the user that a submission had."""
    case = next(case for case in ATTACKS if case.name == name)
    with sandbox.open(case.files) as session:
        session.call([Call("a_warm_up", "sigmoid", (0.0,))])
        assert session._worker
        user = session._worker.uid
        assert user in RANGE
    owners = set()
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            owners.add(process.stat().st_uid)
    assert user not in owners
