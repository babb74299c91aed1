"""The commands as a user types them: exit status, what is printed, what is written, and cheap imports."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import tools
from corpus_cases import ROOT
from fabricated import result
from rich.console import Console
from written import written_class

from autograder.batch.store import Store
from autograder.gradescope.grading import _print as print_on_gradescope
from autograder.manifest import load_manifest
from autograder.reports.terminal import print_result


def autograder(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the real command in a process of its own."""
    command = [sys.executable, "-m", "autograder", *map(str, arguments)]
    environment = {"PATH": "/usr/bin:/bin", "COLUMNS": "100", tools.STRICT: os.environ.get(tools.STRICT, "")}
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment)


def test_importing_the_command_line_is_cheap():
    """`autograder --help` waits for neither numpy nor otter: nothing but click is imported."""
    code = "import sys, autograder.cli; print(*sorted({m.split('.')[0] for m in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True).stdout
    heavy = {"numpy", "otter", "pandas", "rich", "yaml", "msgspec", "jinja2", "nbformat", "matplotlib", "distributed"}
    assert not heavy & set(loaded.split())
    assert "click" in loaded.split()


def test_no_command_starts_threads_for_its_small_arrays():
    """numpy's libraries would start one for each core, which takes longer than importing numpy does."""
    code = (
        "import os, autograder.cli as cli\n"
        "@cli.main.command()\n"
        "def threads():\n"
        "    import numpy\n"
        "    print(len(os.listdir('/proc/self/task')))\n"
        "cli.main(['threads'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert (done.stdout, done.stderr) == ("1\n", "")


def test_grading_prints_every_question_and_writes_results(tmp_path: Path, manifest):
    """The table has a row for every question, with its score and why points were lost; exit status 0."""
    results = tmp_path / "results.json"
    done = autograder("grade", "examples/half-right", "--results", results, "--seed", "7")
    assert done.returncode == 0, done.stderr
    for question in manifest.questions:
        assert f"│ {question.id} " in done.stdout
    assert "came back:" in done.stdout
    assert "seed 7" in done.stdout
    written = json.loads(results.read_text())
    names = [test["extra_data"]["question"] for test in written["tests"] if "question" in test.get("extra_data", {})]
    assert [name for name in names if not name.endswith("-written")] == [q.id for q in manifest.questions]
    total = sum(test["score"] for test in written["tests"] if test["extra_data"]["question"] in set(names))
    assert 0 < total < manifest.automatic_points


def test_a_grading_whose_file_cannot_be_written_is_shown(tmp_path: Path):
    """The table is there all the same; the file is told, and the exit status is 2."""
    done = autograder("grade", "solutions", "--results", tmp_path)
    assert done.returncode == 2
    assert done.stderr == f"autograder: cannot write {tmp_path}: Is a directory\n"
    assert "seed" in done.stdout


def test_a_grading_whose_reader_has_left_is_written(tmp_path: Path):
    """A pager that was closed, or a full disk behind `>`, costs no results.json, and is no traceback."""
    results = tmp_path / "results.json"
    command = f'"{sys.executable}" -m autograder grade examples/half-right --results "{results}"'
    for end in (" | true", " > /dev/full"):
        done = subprocess.run(f"{command}{end}", shell=True, capture_output=True, text=True, cwd=ROOT)
        assert json.loads(results.read_text())["tests"] and "Traceback" not in done.stderr
        results.unlink()
    assert done.returncode == 2 and "No space left" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (("grade", "no-such-folder"), 2, "No such file"),
        (("grade",), 2, "Missing argument"),
        (("grade", "examples/half-right", "--seed", "-1"), 2, "--seed"),
        (("mark", "examples/half-right"), 2, "batch.json"),
        (("grade", "examples/half-right", "--results", "/proc/nowhere/results.json"), 2, "cannot write"),
        (("frobnicate",), 2, "No such command"),
    ],
)
def test_an_unusable_request_is_exit_status_2(arguments, status, says):
    """One sentence on stderr, no traceback."""
    done = autograder(*arguments)
    assert done.returncode == status
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_flags_are_printed_for_whoever_grades(capsys: pytest.CaptureFixture[str]) -> None:
    """They stand in every result; a person who grades one submission sees them too, as text."""
    made = result("ada")
    flagged = replace(made.questions[0], flags=("measured \x1b[2J, not derived",))
    print_result(replace(made, questions=(flagged, *made.questions[1:])), Console(width=200))
    out = capsys.readouterr().out
    assert "never see" in out and "A0: measured" in out and "\x1b[2J" not in out
    print_result(made, Console(width=200))
    assert "never see" not in capsys.readouterr().out


def test_a_missing_layer_of_the_box_is_told_with_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever grades one submission, or reads Gradescope's stdout, sees it; layers that work are not listed."""
    made = replace(result("ada"), layers={"uid": "missing: not root", "landlock": "in force"})
    print_result(made, Console(width=200))
    assert "missing here: uid (not root)\n" in capsys.readouterr().out
    print_on_gradescope(made)
    told = capsys.readouterr().out
    assert "sandbox layer uid: missing: not root\n" in told and "landlock" not in told


def test_an_unreadable_submission_is_exit_status_1(tmp_path: Path):
    """There is a result all the same, with the reason."""
    garbage = tmp_path / "garbage.zip"
    garbage.write_bytes(b"no zip at all")
    done = autograder("grade", garbage, "--results", tmp_path / "results.json")
    assert done.returncode == 1
    assert "could not be opened" in done.stdout
    written = json.loads((tmp_path / "results.json").read_text())
    assert sum(test.get("score", 0) for test in written["tests"]) == 0
    assert "not a zip file" in written["output"]


def test_loose_files_are_one_submission():
    """What a student handed in as single files, named one by one."""
    files = [ROOT / "solutions" / name for name in ("a_warm_up.py", "d_dying_relu.py")]
    done = autograder("grade", *files)
    assert done.returncode == 0
    assert "b_deeper_network.py is missing" in " ".join(done.stdout.split())
    mixed = autograder("grade", files[0], ROOT / "solutions")
    assert (mixed.returncode, "give one folder" in mixed.stderr) == (2, True)


def test_hostile_text_does_not_reach_the_terminal(tmp_path: Path):
    """Escape sequences and markup of a submission are printed as text."""
    (tmp_path / "a_warm_up.py").write_text("def sigmoid(s):\n    raise ValueError('\\x1b[2J[bold]\\u202eboo')\n")
    done = autograder("grade", tmp_path)
    assert "boo" in done.stdout
    assert "\x1b[2J" not in done.stdout
    assert "\u202e" not in done.stdout


def test_check_is_green():
    """The assignment proves itself."""
    done = autograder("check")
    assert done.returncode == 0, done.stdout
    assert "FAIL" not in done.stdout
    assert done.stdout.count("ok  ") >= 6


def test_mark_writes_its_page_beside_the_results(tmp_path: Path, manifest):
    """From a graded folder to OUT/marking.html; whose an answer is shows only with --named."""
    store = Store(tmp_path)
    written_class(store, manifest, 4)
    for option, shown in (((), False), (("--named", "--seed", "3"), True)):
        done = autograder("mark", tmp_path, *option)
        assert (done.returncode, done.stdout.strip()) == (0, f"{tmp_path / 'marking.html'}: 4 submissions"), done.stderr
        assert ('"named": true' in (tmp_path / "marking.html").read_text(encoding="utf-8")) is shown


def test_merge_never_replaces_a_table_that_it_reads(tmp_path: Path):
    """Marks are hours of work, and the gradebook does not hold their comments; however the path is written."""
    (tmp_path / "scores.csv").write_text("submission,total\nada,1\n")
    marks = tmp_path / "marks.csv"
    marks.write_text("submission," + ",".join(one.id for one in load_manifest(ROOT).written) + "\nada,1,1,1,1,1,1\n")
    before = marks.read_bytes()
    for out in (marks, tmp_path / ".." / tmp_path.name / "marks.csv", tmp_path / "scores.csv"):
        done = autograder("merge", tmp_path / "scores.csv", marks, "--out", out)
        assert (done.returncode, "give another --out" in done.stderr) == (2, True)
    assert marks.read_bytes() == before
    assert autograder("merge", tmp_path / "scores.csv", marks, "--out", tmp_path / "gradebook.csv").returncode == 0


def test_names_in_an_old_terminal_are_no_traceback_and_a_table_is_utf_8(tmp_path: Path):
    """A gradebook that is printed into a file can be read again, whatever the locale says."""
    (tmp_path / "scores.csv").write_text("submission,name,total\n李雷,李雷,1\n", encoding="utf-8")
    header = "submission," + ",".join(one.id for one in load_manifest(ROOT).written)
    (tmp_path / "marks.csv").write_text(f"{header}\n李雷,,,,,,\n", encoding="utf-8")
    command = [sys.executable, "-m", "autograder", "merge", tmp_path / "scores.csv", tmp_path / "marks.csv"]
    environment = {"PATH": "/usr/bin:/bin", "PYTHONIOENCODING": "latin-1"}
    done = subprocess.run(command, capture_output=True, cwd=ROOT, env=environment)
    assert done.returncode == 0 and "李雷" in done.stdout.decode("utf-8")
    assert b"\\u674e\\u96f7: no total" in done.stderr
    command[3:] = ["grade", "examples/half-right"]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, env=environment)
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False)


def test_doctor_names_every_layer():
    """With its state on this machine."""
    done = autograder("doctor")
    assert done.returncode == 0
    for layer in ("uid", "rlimits", "landlock", "seccomp"):
        assert layer in done.stdout
