"""What Gradescope finds in results/ whatever happens to the grader: always a valid result that says why."""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import accidents
import jsonschema
import pytest
from the_assignment import ASSIGNMENT

from autograder.gradescope import container
from autograder.manifest import ROOT, parse_manifest

SCHEMA = json.loads((ROOT / "tests" / "helpers" / "gradescope.schema.json").read_text())
MANIFEST = ASSIGNMENT.manifest


@pytest.fixture
def root(tmp_path):
    """Gradescope's folder, with the solutions handed in."""
    (tmp_path / "source").mkdir()
    shutil.copytree(ROOT / "solutions", tmp_path / "submission")
    return tmp_path


def results(root: Path) -> dict:
    found = json.loads((root / "results" / "results.json").read_text())
    jsonschema.validate(found, SCHEMA)
    assert [path.name for path in (root / "results").iterdir()] == ["results.json"]
    return found


def points(found: dict) -> float:
    return sum(test["score"] for test in found["tests"])


def test_solutions_score_full(root):
    """A solved submission earns every automatic point, its public checks pass, its written answers are found."""
    assert container.grade_in_container(ROOT, root) == 0
    found = results(root)
    assert points(found) == MANIFEST.automatic_points
    public = [test for test in found["tests"] if test["tags"] == ["public"]]
    assert [test["status"] for test in public] == ["passed"] * len(MANIFEST.questions)
    assert [test["visibility"] for test in public] == ["visible"] * len(public)
    assert found["extra_data"]["status"] == "graded"
    assert found["extra_data"]["seed"] >= 0
    assert "numpy" in found["extra_data"]["versions"]
    assert found["extra_data"]["layers"]


def test_the_child_is_forked_where_that_is_safe():
    """In Gradescope's container there is one thread until then, so nothing is loaded twice; beside a second, it is."""
    source = "import sys, autograder.gradescope.container as c; print(c._has_one_thread(), 'numpy' in sys.modules)"
    beside = "import threading, time; threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
    for script, says in ((source, "True False\n"), (beside + source, "False False\n")):
        assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout == says


def test_what_a_student_may_not_see_is_shut(root):
    """source/, results/ and the metadata, which holds earlier results, are for the grader's user only."""
    (root / "submission_metadata.json").write_text("{}")
    container.grade_in_container(ROOT, root)
    for name in ("source", "results", "submission_metadata.json"):
        assert stat.S_IMODE((root / name).stat().st_mode) & 0o077 == 0


def test_student_code_reaches_none_of_it(capfd):
    """Code of the submission can neither read the grader and the metadata nor write the result."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        root.chmod(0o755)
        (root / "source").mkdir()
        (root / "submission_metadata.json").write_text("{}")
        shutil.copytree(ROOT / "solutions", root / "submission")
        path = root / "submission" / "a_warm_up.py"
        path.write_text(path.read_text() + REACH.format(root=str(root)))
        container.grade_in_container(ROOT, root)
        assert results(root)["extra_data"]["status"] == "graded"
    assert capfd.readouterr().out.count("| shut") == 4


REACH = """
import os
for reach in (
    lambda: os.listdir("{root}/source"),
    lambda: os.listdir("{root}/results"),
    lambda: open("{root}/submission_metadata.json"),
    lambda: open("{root}/results/results.json", "w"),
):
    try:
        reach()
        print("open")
    except OSError:
        print("shut")
"""


def test_public_checks_name_what_fails(root):
    """The public checks show at once which of the student's own tests fails, and how."""
    path = root / "submission" / "a_warm_up.py"
    path.write_text(path.read_text() + "\ndef sigmoid(s):\n    return 0 * s\n")
    container.grade_in_container(ROOT, root)
    check = next(test for test in results(root)["tests"] if test["name"].startswith("Public check"))
    assert check["status"] == "failed"
    assert "sigmoid of 0 is one half:\n    sigmoid" in check["output"]


def test_unreadable_and_absent_submissions(root):
    """An upload without a gradable file says so; a folder that Gradescope never made is not the student's."""
    shutil.rmtree(root / "submission")
    container.grade_in_container(ROOT, root)
    assert "not your fault" in results(root)["output"]
    (root / "submission").mkdir()
    container.grade_in_container(ROOT, root)
    assert "The upload is empty" in results(root)["output"]


def test_refusal_is_no_zero_of_the_students(root, monkeypatch):
    """Where student code cannot be confined, nothing runs, and the result says whose fault that is."""
    monkeypatch.setattr(container, "_child", accidents.is_refused)
    assert container.grade_in_container(ROOT, root) == 1
    assert "not your fault" in results(root)["output"]
    assert results(root)["extra_data"]["status"] == "grader_error"


@pytest.mark.parametrize(
    ("accident", "words"),
    [
        (accidents.hangs, "Time was up after 300 s"),
        (accidents.is_killed, "SIGKILL"),
        (accidents.has_a_bug, "not your fault"),
    ],
)
def test_what_was_graded_before_an_accident_stands(root, monkeypatch, accident, words):
    """A grader that hangs or is killed leaves the questions that it had graded; its own bug leaves no score."""
    if accident is accidents.hangs:
        monkeypatch.setattr(container, "_ends_within", accidents.until_it_hangs(root))
    monkeypatch.setattr(container, "_child", accident)
    assert container.grade_in_container(ROOT, root) == 1
    found = results(root)
    assert words in found["output"]
    graded = sum(question.points for question in MANIFEST.questions[: accidents.GRADED])
    assert points(found) == (0 if "fault" in words else graded)


def test_the_clock_needs_nothing_of_the_child(root, monkeypatch):
    """Whatever keeps it from beginning, the time that grading.yml allows is all that it gets."""
    text = (ROOT / "grading.yml").read_text().replace("  seconds: 300", "  seconds: 1")
    monkeypatch.setattr(container, "load_manifest", lambda _: parse_manifest(text))
    monkeypatch.setattr(container, "_child", accidents.hangs_at_once)
    assert container.grade_in_container(ROOT, root) == 1
    assert "Time was up after 1 s" in results(root)["output"]
    assert points(results(root)) == 0


def test_time_that_runs_out_after_marking_takes_nothing_back(root, monkeypatch):
    """The public checks run student code under the same clock; the score and its words are there already."""
    monkeypatch.setattr(container, "_ends_within", accidents.until_it_hangs(root))
    monkeypatch.setattr(container, "_child", accidents.hangs_in_the_public_tests)
    assert container.grade_in_container(ROOT, root) == 0
    found = results(root)
    assert points(found) == MANIFEST.automatic_points
    assert "not your score" not in found["output"] and "Time was up" not in found["output"]


def test_a_fault_in_the_public_checks_costs_no_score(root, monkeypatch, capfd):
    """Once graded is graded: a public test that is itself broken leaves the score and tells the instructor."""
    monkeypatch.setattr(container, "_child", accidents.has_a_broken_public_test)
    assert container.grade_in_container(ROOT, root) == 0
    assert points(results(root)) == MANIFEST.automatic_points
    assert "public checks could not be run" in capfd.readouterr().out


def test_endless_loops_cost_their_own_questions(root, monkeypatch):
    """A function that never returns is ended, and every other question keeps its points."""
    monkeypatch.setattr(container, "_child", accidents.is_impatient)
    path = root / "submission" / "d_dying_relu.py"
    path.write_text(path.read_text() + "\ndef collapse(weights):\n    while True:\n        pass\n")
    container.grade_in_container(ROOT, root)
    found = results(root)
    assert found["extra_data"]["status"] == "partial"
    lost = sum(case.points for case in MANIFEST.question("D1").cases if case.name.startswith("collapse"))
    assert points(found) == MANIFEST.automatic_points - lost


def test_printed_text_is_for_instructors_and_tame(root, capfd):
    """What a submission prints goes to stdout, marked as its own and without control characters."""
    path = root / "submission" / "a_warm_up.py"
    path.write_text(path.read_text() + "\nprint('hello\\x1b[2J')\n")
    container.grade_in_container(ROOT, root)
    assert "| hello\ufffd[2J" in capfd.readouterr().out
    assert "hello" not in json.dumps(results(root))


def test_daily_limit_answers_before_grading(root, monkeypatch):
    """Over the limit nothing is run, and the earlier score comes back."""
    text = (ROOT / "grading.yml").read_text().replace("per_day: null", "per_day: 1")
    monkeypatch.setattr(container, "load_manifest", lambda _: parse_manifest(text))
    monkeypatch.setattr(container, "_child", None)
    now = "2026-11-24T08:00:00.000000-07:00"
    metadata = {"created_at": now, "previous_submissions": [{"submission_time": now, "score": "61.0"}]}
    (root / "submission_metadata.json").write_text(json.dumps(metadata))
    assert container.grade_in_container(ROOT, root) == 0
    assert points(results(root)) == 61


@pytest.mark.parametrize("metadata", ["", "[]", "{}", '{"previous_submissions": null}', "\xff"])
def test_metadata_is_never_a_reason_to_fail(root, metadata):
    """Metadata that is missing or broken does not keep a submission from being graded."""
    (root / "submission_metadata.json").write_text(metadata, encoding="latin-1")
    assert container._metadata(root / "submission_metadata.json") in ({}, {"previous_submissions": None})
