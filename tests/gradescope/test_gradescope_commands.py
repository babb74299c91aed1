"""The commands around Gradescope: what they print, write and return."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from the_assignment import ASSIGNMENT

from autograder.cli import main
from autograder.files import write_zip

MANIFEST = ASSIGNMENT.manifest


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a command in an empty folder; give exit status, stdout and stderr."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str):
        done = CliRunner().invoke(main, arguments)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.stdout, done.stderr

    return run


def test_rubric_prints_or_writes_the_guide(run, tmp_path):
    """Without --out the guide is printed, with it written."""
    status, printed, _ = run("rubric")
    assert status == 0
    assert run("rubric", "--out", "new/guide.md")[0] == 0
    assert (tmp_path / "new" / "guide.md").read_text().strip() == printed.strip()


def test_rubric_never_overwrites_marks(run, tmp_path):
    """The markers' table is made once; a second time it is left alone, with exit status 2."""
    (tmp_path / "scores.csv").write_text("submission,total\ndoe,80\n")
    assert run("rubric", "--scores", "scores.csv", "--table", "marks.csv")[0] == 0
    marks = (tmp_path / "marks.csv").read_text()
    assert marks.splitlines()[1].startswith("doe,")
    (tmp_path / "marks.csv").write_text(marks + "filled in\n")
    status, _, told = run("rubric", "--scores", "scores.csv", "--table", "marks.csv")
    assert status == 2
    assert "may hold marks" in told
    assert "filled in" in (tmp_path / "marks.csv").read_text()
    assert run("rubric", "--table", "marks.csv")[0] == 2


def test_merge_prints_the_gradebook_and_what_is_missing(run, tmp_path):
    """The table goes to stdout, remarks to stderr; an unusable table is exit status 2 and one line each."""
    ids = [written.id for written in MANIFEST.written]
    (tmp_path / "scores.csv").write_text("submission,total\ndoe,80\nroe,70\n")
    (tmp_path / "marks.csv").write_text(f"submission,{','.join(ids)}\ndoe{',1' * len(ids)}\n")
    status, table, remarks = run("merge", "scores.csv", "marks.csv")
    assert (status, len(table.splitlines())) == (0, 3)
    assert remarks.startswith("roe: no total, not marked")
    (tmp_path / "marks.csv").write_text(f"submission,{','.join(ids)}\ndoe{',99' * len(ids)}\n")
    status, table, told = run("merge", "scores.csv", "marks.csv")
    assert (status, table) == (2, "")
    assert "marks.csv:2: A2-written: '99' is not between 0 and 4" in told
    assert run("merge", "scores.csv", "nowhere.csv")[0] == 2


def test_simulate_writes_the_page_and_reports_failure(run, tmp_path):
    """Exit status 0 with a page for a valid result, 1 where Gradescope would have none, 2 for unusable paths."""
    (tmp_path / "doe").mkdir()
    for name, body in (("good.zip", f"echo '{json.dumps({'score': 3})}' > results/results.json"), ("bad.zip", "true")):
        write_zip(tmp_path / name, {"run_autograder": f"#!/bin/bash\n{body}\n".encode()})
    assert run("simulate", "doe", "--zip", "good.zip", "--html", "out/page.html")[0] == 0
    assert "doe on Gradescope" in (tmp_path / "out" / "page.html").read_text()
    assert run("simulate", "doe", "--zip", "bad.zip")[0] == 1
    assert run("simulate", "doe", "--zip", "good.zip", "--html", "/proc/nowhere/page.html")[0] == 2
    assert run("simulate", "nobody", "--zip", "good.zip")[0] == 2


def test_gradescope_command_grades_a_root(run, tmp_path):
    """`autograder gradescope ROOT` leaves a result even for an upload without anything in it."""
    (tmp_path / "submission").mkdir()
    assert run("gradescope", str(tmp_path))[0] == 0
    results = json.loads((tmp_path / "results" / "results.json").read_text())
    assert results["extra_data"]["status"] == "unreadable"
