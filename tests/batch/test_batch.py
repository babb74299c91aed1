"""A class is graded completely, once, and with the same scores whatever happened on the way."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from the_assignment import ASSIGNMENT

from autograder.batch.fork_server import ForkServer
from autograder.batch.grader import Grader, Task, grader_version, key_of, rehearsed
from autograder.batch.jobs import Outcome
from autograder.batch.run_batch import Options, Summary, closing_words, run_batch
from autograder.batch.store import Listed, RunRecord, Store
from autograder.faults import GraderFault
from autograder.intake.submission import Submission
from autograder.manifest import ROOT
from autograder.marking.record import Record, from_json
from autograder.sandbox import Sandbox

SEED = "11"
KILLS = 12
CLASS = 16
EVERYTHING = f"{ASSIGNMENT.manifest.automatic_points:g}"


def make_class(folder: Path, size: int = CLASS) -> Path:
    """A small class: right, wrong in several ways, and one that cannot be opened."""
    solution = (ROOT / "solutions" / "a_warm_up.py").read_text(encoding="utf-8")
    for number in range(size - 1):
        (folder / f"student-{number:02}").mkdir(parents=True)
        wrong = f"\ndef dE_df1(Y, Y_hat): return (Y_hat - Y) * {number}\n" if number else ""
        (folder / f"student-{number:02}" / "a_warm_up.py").write_text(solution + wrong, encoding="utf-8")
    (folder / "torn.zip").write_bytes(b"PK\x03\x04 torn")
    return folder


def command(folder: Path, out: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "autograder", "batch", str(folder), "--out", str(out), "--seed", SEED, *more]


def batch(folder: Path, out: Path, *more: str, status: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        command(folder, out, *more), cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done


def scores(out: Path) -> str:
    return (out / "scores.csv").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A class, and what an uninterrupted run makes of it."""
    folder = make_class(tmp_path_factory.mktemp("batch") / "class")
    out = folder.parent / "out"
    batch(folder, out, "--workers", "2")
    return folder, out


def test_every_submission_has_a_line_and_a_result(graded: tuple[Path, Path]) -> None:
    folder, out = graded
    lines = scores(out).splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == sorted(path.stem for path in folder.iterdir())
    assert lines[-1].startswith(f"torn,unreadable,0,{EVERYTHING},0,")
    assert {path.stem for path in (out / "results").iterdir()} == {path.stem for path in folder.iterdir()}
    assert (out / "report.html").exists()


def test_the_same_command_again_grades_nothing(graded: tuple[Path, Path], tmp_path: Path) -> None:
    """Only what changed is graded: here one submission, and one whose result is damaged."""
    folder, out = shutil.copytree(graded[0], tmp_path / "class"), shutil.copytree(graded[1], tmp_path / "out")
    assert run_batch(ROOT, folder, out, Options(workers=1, quiet=True)).graded_now == 0
    with (folder / "student-01" / "a_warm_up.py").open("a") as stream:
        stream.write("\n# a second thought\n")
    (out / "results" / "student-02.json").write_text("{")
    assert run_batch(ROOT, folder, out, Options(workers=1, quiet=True)).graded_now == 2
    assert scores(out) == scores(graded[1])


def test_a_key_covers_all_that_a_mark_depends_on(tmp_path: Path) -> None:
    """Bytes, names, seed, hidden tests, solutions and grading.yml; not how results are shown."""
    task = Task(0, "ada", Submission("ada", {"a_warm_up.py": b"x = 1"}))
    other = [
        key_of(Task(0, "ada", Submission("ada", {"a_warm_up.py": b"x = 2"})), 1, "v"),
        key_of(Task(0, "ada", Submission("ada", {"b_deeper_network.py": b"x = 1"})), 1, "v"),
        key_of(task, 2, "v"),
        key_of(task, 1, "w"),
        key_of(task, 1, "v", trusted=False),
    ]
    assert key_of(task, 1, "v") not in other
    for name in ("autograder", "solutions"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "grading.yml", tmp_path)
    versions = [_version(tmp_path)]
    marking = ("autograder/tests/A3.py", "autograder/tutorial/misconceptions.yml", "autograder/hostile_text.py")
    for name in (*marking, "solutions/a_warm_up.py", "grading.yml"):
        with (tmp_path / name).open("a") as stream:
            stream.write("\n# changed\n")
        versions.append(_version(tmp_path))
    assert len(set(versions)) == 6
    with (tmp_path / "autograder" / "reports" / "report.py").open("a") as stream:
        stream.write("\n# changed\n")
    assert _version(tmp_path) == versions[-1]


def _version(root: Path) -> str:
    grader_version.cache_clear()
    try:
        return grader_version(root)
    finally:
        grader_version.cache_clear()


def test_killed_at_any_moment_the_same_command_ends_with_the_same_scores(
    graded: tuple[Path, Path], tmp_path: Path
) -> None:
    """kill -9 at random moments, before, while and after it grades; results are taken away, so that there is work."""
    folder, _ = graded
    out, draw, caught = tmp_path / "out", random.Random(20), 0
    for number in range(KILLS):
        had = len(_results(out))
        running = subprocess.Popen(
            command(folder, out, "--quiet", "--workers", "1"), cwd=ROOT, stderr=subprocess.DEVNULL
        )
        _until(lambda pid=running.pid: (out / ".lock").exists() and f"process {pid}" in (out / ".lock").read_text())
        if number % 4:  # the others are killed while they start
            _until(lambda run=running, had=had: len(_results(out)) > had or run.poll() is not None)
        time.sleep(draw.uniform(0, 0.4))
        started = _children(running.pid)
        running.kill()
        running.wait()
        _until(lambda pids=started: not any(map(_alive, pids)))
        caught += had < len(_results(out)) < CLASS
        for path in _results(out):
            if draw.random() < 0.7:
                path.unlink()
    assert caught >= KILLS // 5
    batch(folder, out, "--quiet", "--workers", "2")
    assert scores(out) == scores(graded[1])
    assert not list(out.rglob(".unfinished-*"))


def test_ctrl_c_keeps_what_is_done_and_says_how_to_go_on(graded: tuple[Path, Path], tmp_path: Path) -> None:
    """The last submission takes its time, so that there is something to interrupt."""
    folder, out = shutil.copytree(graded[0], tmp_path / "class"), tmp_path / "out"
    (folder / "zz-slow").mkdir()
    (folder / "zz-slow" / "a_warm_up.py").write_text("import time\ntime.sleep(9)\n")
    running = subprocess.Popen(
        command(folder, out, "--workers", "1"),
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # background jobs ignore it
    )
    _until(lambda: _results(out) or running.poll() is not None)
    os.killpg(running.pid, signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "same command continues" in said and "Traceback" not in said
    rows = scores(out).splitlines()[1:]
    assert 1 <= len(rows) < len(list(folder.iterdir()))
    assert set(rows) <= set(scores(graded[1]).splitlines())


def test_a_fault_of_ours_is_no_zero_and_the_next_run_tries_again(
    graded: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = shutil.copytree(graded[1], tmp_path / "out")
    (out / "results" / "student-03.json").unlink()
    with monkeypatch.context() as patch:
        fault = [Outcome(3, fault="the grading process died twice over this submission (SIGKILL)")]
        patch.setattr("autograder.batch.run_batch.grade_here", lambda *_, **__: iter(fault))
        assert run_batch(ROOT, graded[0], out, Options(quiet=True)).counts["grader_error"] == 1
    (line,) = [line for line in scores(out).splitlines() if line.startswith("student-03")]
    assert line.startswith(f"student-03,grader_error,,{EVERYTHING},,")
    assert run_batch(ROOT, graded[0], out, Options(workers=1, quiet=True)).graded_now == 1
    assert scores(out) == scores(graded[1])


def interrupted(folder: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Scores after a run that is stopped before it grades anything."""

    def stopped(*_: object, **__: object) -> Iterator[Outcome]:
        raise KeyboardInterrupt
        yield

    with monkeypatch.context() as patch:
        patch.setattr("autograder.batch.run_batch.grade_here", stopped)
        assert run_batch(ROOT, folder, out, Options(quiet=True)).interrupted
    return scores(out)


def test_a_score_of_files_that_were_replaced_is_not_listed_before_they_are_graded(
    graded: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when a run stops on the way; who was not touched keeps the line, and so does a copy with the same bytes."""
    folder, out = shutil.copytree(graded[0], tmp_path / "class"), shutil.copytree(graded[1], tmp_path / "out")
    for path in folder.rglob("*.py"):
        os.utime(path)
    assert run_batch(ROOT, folder, out, Options(workers=1, quiet=True)).graded_now == 0
    assert interrupted(folder, out, monkeypatch) == scores(graded[1])
    file = folder / "student-01" / "a_warm_up.py"
    before = file.stat()
    file.write_text(file.read_text().replace("(Y_hat - Y) * 1", "(Y_hat - Y) * 7"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    rows = set(interrupted(folder, out, monkeypatch).splitlines())
    assert {row.split(",")[0] for row in set(scores(graded[1]).splitlines()) - rows} == {"student-01"}
    assert run_batch(ROOT, folder, out, Options(workers=1, quiet=True)).graded_now == 1
    assert len(scores(out).splitlines()) == CLASS + 1


def test_what_was_graded_without_confinement_is_graded_again_where_there_is_some(
    monkeypatch: pytest.MonkeyPatch
) -> None:
    """And is no score of a run that did not allow it; what a box graded that confines is good anywhere."""
    solution = (ROOT / "solutions" / "a_warm_up.py").read_bytes()
    task = Task(0, "ada", Submission("ada", {"a_warm_up.py": solution}))
    with Grader(rehearsed(ROOT, 1)) as grader:
        kept = grader.outcome(task)
        stored = from_json(kept.record)
        assert isinstance(stored, Record) and stored.trusted
        loose = key_of(task, 1, grader.version, trusted=False)
        assert grader.outcome(replace(task, known=stored.key)) == Outcome(0)
        assert grader.outcome(replace(task, known=loose)).record
        monkeypatch.setattr(Sandbox, "trusted", False)
        assert grader.outcome(replace(task, known=stored.key)) == grader.outcome(replace(task, known=loose))
        assert grader.outcome(replace(task, known="other")).record != kept.record
    record = RunRecord(1, grader.version, "folders", (Listed("ada", "ada"),))
    unconfined = replace(stored, result=replace(stored.result, trusted_box=False))
    assert record.has(record.submissions[0], stored) and not record.has(record.submissions[0], unconfined)
    assert replace(record, untrusted=True).has(record.submissions[0], unconfined)


def test_a_grader_that_changes_under_a_run_ends_it_and_leaves_nothing_out(
    graded: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that starts later reads other files than the run began with: it grades nothing, and keeps nothing."""
    out = shutil.copytree(graded[1], tmp_path / "out")
    with monkeypatch.context() as patch:
        patch.setattr("autograder.batch.run_batch.grader_version", lambda _: "as it was")
        with pytest.raises(GraderFault, match="changed during the run; the same command"):
            run_batch(ROOT, graded[0], out, Options(workers=1, quiet=True))
    assert run_batch(ROOT, graded[0], out, Options(workers=1, quiet=True)).graded_now == 0
    assert scores(out) == scores(graded[1])


def test_progress_is_plain_lines_in_a_pipe_and_nothing_when_quiet(graded: tuple[Path, Path]) -> None:
    assert f"{CLASS} of {CLASS}" in batch(*graded, "--workers", "1").stderr
    assert batch(*graded, "--workers", "1", "--quiet").stderr == ""


def test_out_inside_the_class_folder_is_no_submission(graded: tuple[Path, Path], tmp_path: Path) -> None:
    folder = tmp_path / "class"
    shutil.copytree(graded[0] / "student-00", folder / "student-00")
    for _ in range(2):
        assert run_batch(ROOT, folder, folder / "out", Options(workers=1, quiet=True)).total == 1


def test_a_run_ends_with_what_an_instructor_asks_next(tmp_path: Path) -> None:
    """How many, mean and median of those that could be read, who was late, and what nobody took for a submission."""
    folder = make_class(tmp_path / "class", 3)
    (folder / "grading notes.txt").write_text("mine")
    done = batch(folder, tmp_path / "out")
    assert "3 submissions: 2 graded, 1 unreadable; 3 graded now." in done.stdout
    earned = [float(line.split(",")[2]) for line in scores(tmp_path / "out").splitlines()[1:3]]
    assert f"mean {sum(earned) / 2:.1f}, median {sum(earned) / 2:.1f} of {EVERYTHING}" in done.stdout
    assert "over the 2 that could be read" in done.stdout
    assert "Not taken for a submission: grading notes.txt (" in done.stdout
    assert "Late" not in done.stdout


def test_late_and_left_over_are_told_in_one_line_each() -> None:
    late = tuple(f"Ada {number} (late)" for number in range(25))
    words = list(closing_words(Summary(25, 0, {}, (), late, ("a.txt",)), 90))
    assert words[0].startswith("Late: Ada 0 (late), Ada 1") and words[0].endswith("Ada 19 (late), and 5 more.")
    assert words[1] == "Not taken for a submission: a.txt."


def test_late_canvas_files_make_late_people(tmp_path: Path) -> None:
    for name in ("roe_LATE_5_6_a_warm_up.py", "doe_7_8_a_warm_up.py"):
        (tmp_path / "class").mkdir(exist_ok=True)
        (tmp_path / "class" / name).write_text("x = 1\n")
    summary = run_batch(ROOT, tmp_path / "class", tmp_path / "out", Options(workers=1, quiet=True))
    assert (summary.late, summary.not_taken) == (("roe (late)",), ())
    assert "late" in scores(tmp_path / "out").splitlines()[2]


def test_an_override_of_nobody_is_said_before_anything_is_graded(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "overrides.csv").write_text("submission,question,points,reason,who\neve,A3,5,x,y\n")
    done = batch(make_class(tmp_path / "class", 2), tmp_path / "out", status=2)
    assert "overrides.csv:2: there is no submission 'eve'" in done.stderr
    assert not list((tmp_path / "out" / "results").iterdir())


def test_diff_tells_whose_score_changed_and_why(graded: tuple[Path, Path], tmp_path: Path) -> None:
    out = shutil.copytree(graded[1], tmp_path / "out")
    path = out / "results" / "student-00.json"
    data = json.loads(path.read_text())
    test = next(test for test in data["tests"] if test["number"] == "A2")
    test["score"] -= 2.0
    test["extra_data"]["cases"][0] |= {"passed": False, "kind": "wrong"}
    path.write_text(json.dumps(data))
    run = [sys.executable, "-m", "autograder", "diff"]
    same = subprocess.run([*run, graded[1], graded[1]], capture_output=True, text=True, check=False, cwd=ROOT)
    assert (same.returncode, same.stdout) == (0, f"0 changed, {CLASS} submissions in both.\n")
    found = subprocess.run([*run, graded[1], out], capture_output=True, text=True, check=False, cwd=ROOT)
    assert found.returncode == 1
    assert "student-00: " in found.stdout
    assert "A2 6 -> 4: bias-entry was earned (2), is lost (wrong, of 2)" in found.stdout


def test_a_class_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(GraderFault, match="cannot be read"):
        run_batch(ROOT, tmp_path / "nowhere", tmp_path / "out", Options())
    assert not (tmp_path / "out").exists()


def test_the_processes_load_while_the_class_is_looked_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are told what to grade first: a large folder takes a second to read."""
    done: list[str] = []
    monkeypatch.setattr(ForkServer, "prepare", lambda *_, **__: done.append("prepare"))
    monkeypatch.setattr("autograder.batch.run_batch.read_roster", lambda *_: done.append("read") or 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run_batch(ROOT, tmp_path, tmp_path / "out", Options())
    assert done == ["prepare", "read"]


def test_no_lock_outlives_its_run(graded: tuple[Path, Path]) -> None:
    with Store(graded[1]).writing():
        pass


def _results(out: Path) -> list[Path]:
    return sorted((out / "results").glob("*.json"))


def _until(condition, seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.02)


def _children(pid: int) -> set[int]:
    return {child.pid for child in psutil.Process(pid).children(recursive=True)} if psutil.pid_exists(pid) else set()


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
