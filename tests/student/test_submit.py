"""What submit.py says of a hand-in is what marking says, whatever the folder, the clock and the terminal are like."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from corpus_cases import ROOT

from autograder.authoring.template import student_zip
from autograder.intake.submission import open_submission
from autograder.marking.grade import grade_path

OUTLINE = json.loads((ROOT / "student_template" / "assignment.json").read_text(encoding="utf-8"))
MODULES = OUTLINE["modules"]
B = "b_deeper_network.py"
ZONES = ("Asia/Singapore", "Asia/Kathmandu", "America/Los_Angeles", "UTC")


@pytest.fixture
def untouched(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "student_template", tmp_path / "my assignment"))


@pytest.fixture
def solved(untouched: Path) -> Path:
    for path in (ROOT / "solutions").glob("*.*"):
        shutil.copy(path, untouched)
    return untouched


def submit(folder: Path, status: int = 0, encoding: str = "utf-8", **environment: str) -> str:
    """Run submit.py as students do; what it said."""
    env = {**os.environ, "PYTHONIOENCODING": encoding, **environment}
    command = [sys.executable, "submit.py"]
    done = subprocess.run(command, cwd=folder, capture_output=True, env=env, timeout=120, check=False)
    said = done.stdout.decode(encoding) + done.stderr.decode(encoding)
    assert "Traceback" not in said, said
    assert done.returncode == status, said
    assert not [path for path in folder.glob("*.unfinished") if path.is_file()]
    return said


def add(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text((path.read_text(encoding="utf-8") if path.exists() else "") + text, encoding="utf-8")


def packed(folder: Path) -> list[str]:
    with zipfile.ZipFile(folder / "submission.zip") as archive:
        assert archive.testzip() is None
        return archive.namelist()


def test_an_untouched_template_can_be_handed_in(untouched: Path) -> None:
    """It says what is open, and the zip holds what graders want and nothing else."""
    said = submit(untouched)
    assert "Not yet: B2: backward is not written yet." in said
    assert said.count("No answer yet: ") == 6
    assert "you are done" not in said
    assert packed(untouched) == [*MODULES, "written_answers.md", "tutorial09.ipynb"]


@pytest.mark.parametrize("is_solved", [True, False])
def test_what_submit_writes_is_what_the_grader_takes(tmp_path, sandbox, run, manifest, is_solved):
    """The whole way: student.zip, unpacked, solved, submit.py, graded. Everything, or nothing when untouched."""
    student_zip(ROOT, tmp_path / "student.zip")
    with zipfile.ZipFile(tmp_path / "student.zip") as archive:
        archive.extractall(tmp_path / "work")
    for path in (ROOT / "solutions").glob("*.*") if is_solved else ():
        shutil.copy(path, tmp_path / "work")
    said = submit(tmp_path / "work")
    result = grade_path(tmp_path / "work" / "submission.zip", sandbox, run)
    assert (result.status, result.notes) == ("graded", ())
    assert result.total == (manifest.automatic_points if is_solved else 0)
    assert {answer.answered for answer in result.written} == {is_solved}
    assert ("you are done" in said) == is_solved


def test_what_modules_need_goes_along(solved: Path, manifest) -> None:
    """Helpers in folders and the data that they open; the rest is listed."""
    add(solved, "mine/__init__.py", "")
    add(solved, "mine/gates.py", "gate = 1\n")
    add(solved, "settings/set.json", "{}\n")
    add(solved, "settings/other.json", "{}\n")
    add(solved, B, '\nimport json\nfrom mine.gates import gate\n\nSETTINGS = json.load(open("settings/set.json"))\n')
    for name in ("plot.png", "venv/pyvenv.cfg", "venv/lib/x.py", ".hidden/y.py", "old/a_warm_up.py", "notes.docx"):
        add(solved, name, "x")
    said = submit(solved)
    assert packed(solved)[-3:] == ["mine/__init__.py", "mine/gates.py", "settings/set.json"]
    assert "you are done" in said
    for name in ("plot.png", "old/a_warm_up.py", "notes.docx", "settings/other.json"):
        assert f"Left out: {name}" in said
    opened = open_submission(solved / "submission.zip", [*manifest.modules], manifest.limits.submission)
    assert {"mine/gates.py", "settings/set.json"} <= set(opened.files)


UNREADABLE = {
    "import yaml\n": "there is no yaml in marking, only numpy",
    "from nowhere import x\n": "there is no nowhere in marking",
    "exit()\n": "ends the file here",
    'name = input("name? ")\n': "nobody answers in marking",
    "%matplotlib inline\n": "a command of a notebook",
    "get_ipython().run_line_magic('matplotlib', 'inline')\n": "exists in notebooks only",
    "def broken(:\n": "SyntaxError",
    "while True: pass\n": "did not end within",
    "import os\nos._exit(0)\n": "ends Python",
}


@pytest.mark.parametrize("line", UNREADABLE)
def test_a_file_that_marking_cannot_read_costs_its_part_and_is_said(solved: Path, line: str) -> None:
    """The reason, the line, and what it means; the rest is still tried."""
    if "while True" in line:
        hurry(solved)
    add(solved, B, f"\n{line}")
    said = submit(solved, status=1)
    assert re.search(rf"{B} cannot be read: .*{UNREADABLE[line]}", said), said
    assert "Nothing of B0, B1, B2 counts as it is." in said
    assert re.search(r"(\d+) of 45 public tests pass", said) and "you are done" not in said
    assert ("It works on your computer." in said) == ("yaml" in line)


def graded(folder: Path, sandbox, run) -> dict[str, float]:
    """What marking gives for the zip; question -> points."""
    result = grade_path(folder / "submission.zip", sandbox, run)
    return {question.question: question.score for question in result.questions}


@pytest.mark.parametrize("line", ["def broken(:\n", "import os\nos._exit(0)\n", "exit()\n", ""])
def test_a_file_that_waits_for_an_earlier_one_is_not_said_to_be_lost(solved: Path, sandbox, run, line: str) -> None:
    """Marking puts right functions in the place of a file that cannot be read, or is not there."""
    add(solved, B, line) if line else (solved / B).unlink()
    said = submit(solved, status=1)
    assert f"c_vanishing_gradient.py was not tried, as it imports {B}.\n" in said
    assert "Nothing of C1" not in said
    assert graded(solved, sandbox, run)["C1"] == 8


@pytest.mark.parametrize(
    "saved",
    [
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("utf-16-le"),
        lambda text: f"# -*- coding: ascii -*-\n# Grüße\n{text}".encode(),
        lambda text: f"# “Grüße”\n{text}".encode("cp1252"),
        lambda text: f"{text}\x1a".encode(),
    ],
    ids=["UTF-16", "UTF-16 without mark", "declared wrongly", "Windows' Latin-1", "Ctrl-Z"],
)
def test_files_are_tried_as_marking_reads_them(solved: Path, sandbox, run, saved) -> None:
    """However an editor saved them."""
    (solved / B).write_bytes(saved((solved / B).read_text(encoding="utf-8")))
    assert "you are done" in submit(solved)
    assert graded(solved, sandbox, run)["B2"] == 8


def test_what_is_no_text_is_said(solved: Path) -> None:
    (solved / B).write_bytes(b"\x00\x01" * 99)
    assert f"{B} is not a text file (it holds control characters). Its questions earn nothing." in submit(solved, 1)


def test_given_files_that_were_changed_go_along(solved: Path, sandbox, run) -> None:
    """Marking has them as they were given, unless they are handed in."""
    add(solved, "gradient_check.py", "\n\ndef mine():\n    return 1\n")
    add(solved, "data/wine.csv", "1,2,3\n")
    add(solved, B, "\nfrom gradient_check import mine\n")
    assert "you are done" in submit(solved)
    assert packed(solved)[-2:] == ["data/wine.csv", "gradient_check.py"]
    assert graded(solved, sandbox, run)["B2"] == 8


ONLY_AT_HOME = {
    'import checks\nchecks.check(["B0"])\n': "KeyError",
    'open("data/mine" + ".csv")\n': "FileNotFoundError",
    "import sys\nsys.argv[1]\n": "IndexError",
    "import subprocess, sys\nsubprocess.run([sys.executable, '--version'])\n": "no other program can be started",
    "from urllib.request import urlopen\nurlopen('http://localhost')\n": "there is no network",
}


@pytest.mark.parametrize("line", ONLY_AT_HOME)
def test_what_is_there_at_home_only_is_missed_as_in_marking(solved: Path, sandbox, run, line: str) -> None:
    """The line that is named is the student's own."""
    add(solved, "data/mine.csv", "1\n")
    add(solved, B, f"\n{line}")
    last = (solved / B).read_text(encoding="utf-8").count("\n")
    assert re.search(rf"{B} cannot be read: {B}, line {last}: .*{ONLY_AT_HOME[line]}", submit(solved, 1))
    assert graded(solved, sandbox, run)["B2"] == 0


@pytest.mark.parametrize(
    "line", ["from numpy import *\n", "import sys\nsys.stdout.reconfigure(encoding='utf-8')\n"]
)
def test_what_works_at_home_and_in_marking_works_in_the_trial(solved: Path, sandbox, run, line: str) -> None:
    add(solved, "d_dying_relu.py", f"\n{line}")
    assert "you are done" in submit(solved)
    assert graded(solved, sandbox, run)["D1"] == 8


def test_the_line_of_a_plot_is_the_students(solved: Path) -> None:
    """Not one of the file that tells what marking has no use for."""
    add(solved, B, "\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\n")
    assert f"cannot be read: {B}, line " in submit(solved, 1)


@pytest.mark.parametrize("name", ["b_deeper_network (1).py", "B-deeper-network.py", "b_deeper_network.py.txt"])
def test_a_file_under_another_name_is_asked_for(solved: Path, name: str) -> None:
    """As browsers and editors give them."""
    (solved / B).rename(solved / name)
    assert f"Missing: {B}. Is it {name}? Then give it its name back." in submit(solved, 1)


def test_what_was_written_in_the_notebook_is_asked_to_be_moved(untouched: Path) -> None:
    notebook = json.loads((untouched / "tutorial09.ipynb").read_text(encoding="utf-8"))
    cell = {"cell_type": "code", "source": ["def relu(s):\n", "    return s * (s > 0)"], "metadata": {}, "outputs": []}
    notebook["cells"].append(cell)
    (untouched / "tutorial09.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    assert "Your tutorial09.ipynb has relu: move them into the files" in submit(untouched)


def hurry(folder: Path) -> None:
    """Shorten the limits, so that a test of them does not take as long as they are."""
    outline = json.loads((folder / "assignment.json").read_text(encoding="utf-8"))
    outline["limits"] |= {"import_seconds": 1, "call_seconds": 1}
    (folder / "assignment.json").write_text(json.dumps(outline), encoding="utf-8")


def test_a_loop_without_end_costs_its_own_tests_and_is_named(solved: Path) -> None:
    hurry(solved)
    add(solved, "d_dying_relu.py", "\n\ndef dead_units(f):\n    while True:\n        pass\n")
    said = submit(solved)
    assert "dead_units: it did not end within 1 seconds." in said
    assert "D1 collapse" not in said
    assert re.search(r"4[1-4] of 45 public tests pass", said)


@pytest.mark.parametrize("body", ["import os; os._exit(0)", "import ctypes; ctypes.string_at(0)", "exit()"])
def test_a_function_that_ends_python_costs_its_own_tests(solved: Path, body: str) -> None:
    add(solved, "d_dying_relu.py", f"\n\ndef dead_units(f):\n    {body}\n")
    said = submit(solved)
    assert "D1 dead" in said and "D1 collapse" not in said
    assert re.search(r"4[1-4] of 45 public tests pass", said)


def test_plots_are_harmless_until_they_are_drawn(solved: Path) -> None:
    """Whether matplotlib is installed or not."""
    add(solved, B, '\nimport matplotlib.pyplot as plt\n\nplt.rcParams["figure.dpi"] = 100\n')
    assert "you are done" in submit(solved)
    add(solved, B, "\n\ndef relu(s):\n    plt.plot(s)\n    return s * (s > 0)\n")
    assert "plots are not drawn in marking" in submit(solved)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_a_terminal_need_not_know_every_letter(solved: Path, encoding: str) -> None:
    add(solved, B, '\n\ndef relu(s):\n    raise ValueError("∂E/∂f₁ is größer")\n')
    said = submit(solved, encoding=encoding)
    assert "ValueError" in said
    done = subprocess.run(
        [sys.executable, "checks.py", "B0"],
        cwd=solved,
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        check=False,
    )
    assert b"Traceback" not in done.stderr and b"ValueError" in done.stdout


def test_missing_and_empty_files_are_named(solved: Path) -> None:
    """Half a hand-in is better than none; an empty file is six unanswered questions."""
    (solved / "d_dying_relu.py").unlink()
    (solved / "written_answers.md").write_text("")
    said = submit(solved, status=1)
    assert "Missing: d_dying_relu.py. Its questions earn nothing." in said
    assert said.count("No answer yet: ") == 6
    assert "d_dying_relu.py" not in packed(solved)


def test_the_wrong_folder_is_said(untouched: Path) -> None:
    """No empty zip from somewhere else."""
    for name in MODULES:
        (untouched / name).unlink()
    assert "Run this in the assignment's folder" in submit(untouched, status=2)
    assert not (untouched / "submission.zip").exists()


def test_no_broken_zip_is_ever_left(solved: Path) -> None:
    """What cannot be written leaves what was there, and says so."""
    submit(solved)
    before = (solved / "submission.zip").read_bytes()
    (solved / "submission.zip.unfinished").mkdir()
    assert "cannot be written" in submit(solved, status=2)
    assert (solved / "submission.zip").read_bytes() == before


# --- dates


def unpacked_at(zone: str, archive: Path, folder: Path) -> None:
    """Unpack as Info-ZIP, Explorer and Finder do: the zip's local time is this zone's."""
    code = """
import os, sys, time, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    archive.extractall(sys.argv[2])
    for member in archive.infolist():
        seconds = time.mktime((*member.date_time, 0, 0, -1))
        os.utime(os.path.join(sys.argv[2], member.filename), (seconds, seconds))
"""
    env = {**os.environ, "TZ": zone}
    subprocess.run([sys.executable, "-c", code, str(archive), str(folder)], env=env, check=True)


@pytest.mark.parametrize("unpacking", ZONES)
@pytest.mark.parametrize("packing", ZONES)
def test_dates_survive_every_pair_of_time_zones(tmp_path: Path, unpacking: str, packing: str) -> None:
    """Unpacked here, packed there by otter's export, which asks zipfile to be strict about 1980."""
    student_zip(ROOT, tmp_path / "student.zip")
    unpacked_at(unpacking, tmp_path / "student.zip", tmp_path / "work")
    code = "import sys, zipfile\nwith zipfile.ZipFile('x.zip', 'w') as z:\n    for name in sys.argv[1:]: z.write(name)"
    work = tmp_path / "work"
    names = [path.relative_to(work).as_posix() for path in work.rglob("*") if path.is_file()]
    env = {**os.environ, "TZ": packing}
    subprocess.run([sys.executable, "-c", code, *names], cwd=work, env=env, check=True)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("seconds", [0, -86400.0, 4_500_000_000])
def test_submit_never_fails_on_a_date(untouched: Path, zone: str, seconds: float) -> None:
    """Files from 1970, from before it, and from 2112."""
    for path in untouched.rglob("*"):
        os.utime(path, (seconds, seconds))
    submit(untouched, TZ=zone)
    with zipfile.ZipFile(untouched / "submission.zip") as archive:
        assert all(1981 < member.date_time[0] <= time.localtime().tm_year for member in archive.infolist())


@pytest.mark.parametrize("damaged", ["tests/A0.py", "checks.py", "your_files.py"])
def test_tests_that_nobody_can_run_are_said_once(solved: Path, damaged: str) -> None:
    """A damaged tool keeps submit.py neither from packing nor from coming to an end."""
    add(solved, damaged, "import nothing_of_that_name\n")
    said = submit(solved, 1)
    assert said.count("Python could not run the tests") == 1 and "is tests/ as you were given it?" in said
    assert "nobody has tried it" in said and "lost" not in said
    assert packed(solved)


def test_a_written_question_without_a_heading_is_named_before_it_is_too_late(solved: Path) -> None:
    """With the line to put back; a shorter heading is enough, and then nothing is said."""
    answers = solved / "written_answers.md"
    text = answers.read_text(encoding="utf-8")
    answers.write_text(re.sub("(?m)^## A4-written.*", "## Weights", text), encoding="utf-8")
    said = submit(solved)
    assert "If there is one, put it below a line '## A4-written'; written_answers.md has none." in said
    assert said.count("No answer yet") == 1
    answers.write_text(re.sub("(?m)^## A4-written.*", "## A4", text), encoding="utf-8")
    assert "you are done" in submit(solved)


@pytest.mark.parametrize("lost", ["tests", "checks.py"])
def test_without_the_tests_a_zip_is_made_and_nobody_calls_it_tried(solved: Path, lost: str) -> None:
    (shutil.rmtree if (solved / lost).is_dir() else os.remove)(solved / lost)
    assert "nobody has tried it" in submit(solved, 1)
    assert packed(solved)


@pytest.mark.parametrize("text", [None, "{"])
def test_a_lost_or_damaged_outline_is_a_sentence(solved: Path, text: str | None) -> None:
    (solved / "assignment.json").unlink() if text is None else (solved / "assignment.json").write_text(text)
    assert "assignment.json is missing or damaged: put back the one that you were given." in submit(solved, 1)


def test_the_shared_code_is_the_graders(untouched: Path) -> None:
    """Answered, and importable: one file for each, copied when the template is made."""
    for name, source in (
        ("decoding.py", "intake/decoding.py"),
        ("written.py", "intake/written.py"),
        ("unused.py", "sandbox/box/unused.py"),
    ):
        assert (untouched / name).read_bytes() == (ROOT / "autograder" / source).read_bytes()
