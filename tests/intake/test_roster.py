"""The folders that instructors really have become one list of submissions with the right people."""

from __future__ import annotations

import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
from corpus_cases import ROOT
from the_assignment import ASSIGNMENT

from autograder.batch.grader import open_task
from autograder.batch.jobs import Job
from autograder.batch.store import listed
from autograder.faults import GraderFault
from autograder.intake.people import Student
from autograder.intake.roster import Entry, read_roster


def submission(folder: Path, name: str) -> Path:
    (folder / name).mkdir(parents=True)
    (folder / name / "a_warm_up.py").write_text("def sigmoid(s): return s\n")
    return folder / name


def test_each_folder_and_zip_is_a_submission_and_nothing_else(tmp_path: Path) -> None:
    submission(tmp_path, "bo")
    (tmp_path / "ada.zip").write_bytes(b"PK")
    (tmp_path / "notes.txt").write_text("of the instructor")
    (tmp_path / ".DS_Store").write_bytes(b"")
    roster = read_roster(tmp_path)
    assert roster.layout == "folders"
    assert [entry.name for entry in roster.entries] == ["ada", "bo"]


def test_a_folder_and_a_zip_of_one_name_stay_two_submissions(tmp_path: Path) -> None:
    submission(tmp_path, "ada")
    (tmp_path / "ada.zip").write_bytes(b"PK")
    assert [entry.name for entry in read_roster(tmp_path).entries] == ["ada", "ada.zip"]


def test_a_single_submission_is_not_taken_for_a_class(tmp_path: Path) -> None:
    folder = submission(tmp_path, "ada")
    with pytest.raises(GraderFault, match="autograder grade"):
        read_roster(folder, ["a_warm_up.py"])


@pytest.mark.parametrize("make", [lambda path: None, lambda path: path.mkdir(), lambda path: path.write_text("")])
def test_a_folder_that_cannot_be_a_class_is_one_sentence(tmp_path: Path, make) -> None:
    make(tmp_path / "class")
    with pytest.raises(GraderFault, match="submissions"):
        read_roster(tmp_path / "class")


GRADESCOPE = """---
submission_101:
  :submitters:
  - :name: Ada Lovelace
    :sid: '0012'
    :email: ada@example.edu
  - :name: Charles Babbage
    :sid: 0013
    :email: charles@example.edu
  :created_at: !ruby/object:ActiveSupport::TimeWithZone
    utc: 2026-01-19 12:00:00.000000000 Z
  :score: 12.0
submission_102:
  :submitters: []
"""


def test_gradescopes_export_names_the_students_of_each_submission(tmp_path: Path) -> None:
    """Groups have several; ids keep their zeros; Ruby's objects in the file build nothing."""
    for number in (101, 102, 103):
        submission(tmp_path, f"submission_{number}")
    (tmp_path / "submission_metadata.yml").write_text(GRADESCOPE)
    roster = read_roster(tmp_path)
    assert roster.layout == "gradescope"
    group, nobody, unlisted = roster.entries
    assert [student.sid for student in group.students] == ["0012", "0013"]
    assert group.students[0] == Student("Ada Lovelace", "0012", "ada@example.edu")
    assert nobody.students == unlisted.students == ()
    assert [entry.submission_id for entry in roster.entries] == ["101", "102", "103"]


@pytest.mark.parametrize("text", ["- a\n- b\n", "just words", "", "a: &x [*x, 1]\nb: *y\n"])
def test_metadata_of_another_form_is_one_sentence_or_names_nobody(tmp_path: Path, text: str) -> None:
    submission(tmp_path, "submission_1")
    (tmp_path / "submission_metadata.yml").write_text(text)
    if text.startswith("a:"):
        assert read_roster(tmp_path).entries[0].students == ()
    else:
        with pytest.raises(GraderFault, match="expected a mapping from submission_<id>"):
            read_roster(tmp_path)


def test_what_ruby_writes_once_and_refers_to_later_is_read_both_times(tmp_path: Path) -> None:
    """An export may hold an anchor where one person handed in twice."""
    for number in (1, 2):
        submission(tmp_path, f"submission_{number}")
    once = "submission_1:\n  :submitters:\n  - &1\n    :name: Ada\n    :sid: '0012'\n"
    (tmp_path / "submission_metadata.yml").write_text(once + "submission_2:\n  :submitters:\n  - *1\n")
    first, second = read_roster(tmp_path).entries
    assert first.students == second.students == (Student("Ada", "0012"),)


def test_a_large_class_takes_no_more_memory_than_its_names(tmp_path: Path) -> None:
    """The nodes of the whole file at once would be ten times as much as what is kept of it."""
    size = 2000
    entry = "submission_{0}:\n  :submitters:\n  - :name: Student {0}\n    :sid: '{0}'\n    :email: s{0}@example.edu\n"
    (tmp_path / "submission_metadata.yml").write_text("".join(entry.format(number) for number in range(size)))
    (tmp_path / "submission_0").mkdir()
    tracemalloc.start()
    try:
        read_roster(tmp_path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2500 * size


def test_metadata_that_is_no_yaml_is_one_sentence(tmp_path: Path) -> None:
    submission(tmp_path, "submission_1")
    (tmp_path / "submission_metadata.yml").write_text("a: [")
    with pytest.raises(GraderFault, match=r"submission_metadata\.yml"):
        read_roster(tmp_path)


def test_canvas_downloads_are_grouped_by_student(tmp_path: Path) -> None:
    """Late or not, loose files of one student are one submission; a zip is one by itself."""
    for name in ("doejane_4711_90210_a_warm_up.py", "doejane_4711_90211_helper.py", "roe_LATE_5_6_work.zip"):
        (tmp_path / name).write_text("x = 1\n")
    roster = read_roster(tmp_path)
    assert roster.layout == "canvas"
    assert [(entry.name, entry.students[0].canvas_id, entry.late) for entry in roster.entries] == [
        ("doejane_4711", "4711", ""),
        ("roe_LATE_5_6_work", "5", "late"),
    ]
    task = open_task(Job(0, roster.entries[0]), ASSIGNMENT.manifest)
    assert task.submission is not None
    assert set(task.submission.files) == {"a_warm_up.py", "helper.py"}


def test_clones_get_their_names_from_the_table_of_students(tmp_path: Path) -> None:
    for account in ("octocat", "hubot", "ghost"):
        (submission(tmp_path, f"tutorial-9-{account}") / ".git").mkdir()
    (tmp_path / "classroom_roster.csv").write_text(
        "identifier,github_username,github_id,name\nada@example.edu,Octocat,1,Ada Lovelace\nrobot,hubot,2,\n"
    )
    roster = read_roster(tmp_path)
    assert roster.layout == "clones"
    ghost, hubot, octocat = (entry.students[0] for entry in roster.entries)
    assert octocat == Student("Ada Lovelace", email="ada@example.edu", login="Octocat")
    assert (hubot.name, ghost.login) == ("robot", "ghost")


@pytest.mark.parametrize("name", ["../../etc/passwd", "con", "a" * 300, "semi;colon", ".hidden", "Zoë", "dot.", "=1+1"])
def test_file_names_of_results_are_safe_on_every_system(name: str) -> None:
    (item,) = listed([Entry(name, ())])
    assert item.name == name
    assert item.file.isascii()
    assert len(item.file) < 120
    assert not set(item.file) & set('/\\:*?"<>|;') and not item.file.startswith(".")
    assert item.file.lower() != "con"


def test_names_that_differ_in_case_get_files_of_their_own() -> None:
    files = [item.file.lower() for item in listed([Entry("Ada", ()), Entry("ada", ())])]
    assert len(set(files)) == 2



# --- what lies in a class folder and is no submission of its own


def make_links(folder: Path) -> None:
    """Links to a folder, to a zip, to nothing, to themselves, to the folder itself and to the root."""
    other = submission(folder.parent / "elsewhere", "solution")
    (folder.parent / "elsewhere" / "other.zip").write_bytes(b"PK")
    for name, target in {
        "folder": other,
        "zip.zip": folder.parent / "elsewhere" / "other.zip",
        "nothing": folder / "no such",
        "loop": folder / "loop",
        "self": folder,
        "root": Path("/"),
    }.items():
        (folder / name).symlink_to(target)


def test_links_in_a_class_folder_are_told_and_not_followed(tmp_path: Path) -> None:
    """Each is a row that says so: behind it may lie the solution, another student's work or nothing."""
    folder = submission(tmp_path / "class", "ada").parent
    make_links(folder)
    entries = read_roster(folder, ("a_warm_up.py",)).entries
    assert [entry.name for entry in entries] == ["ada", "folder", "loop", "nothing", "root", "self", "zip"]
    tasks = {entry.name: open_task(Job(0, entry), ASSIGNMENT.manifest) for entry in entries}
    assert tasks.pop("ada").submission is not None
    assert all(task.submission is None and "is a link" in task.reason for task in tasks.values())


def test_a_link_among_canvas_files_changes_nothing_for_the_others(tmp_path: Path) -> None:
    for name in ("doejane_4711_1_a_warm_up.py", "roe_4712_2_a_warm_up.py"):
        (tmp_path / name).write_text("x = 1\n")
    (tmp_path / "poe_4713_3_a_warm_up.py").symlink_to(tmp_path / "roe_4712_2_a_warm_up.py")
    roster = read_roster(tmp_path)
    assert roster.layout == "canvas"
    reasons = [open_task(Job(0, entry), ASSIGNMENT.manifest).reason for entry in roster.entries]
    assert ["is a link" in reason for reason in reasons] == [False, True, False]


def test_metadata_is_not_read_through_a_link(tmp_path: Path) -> None:
    submission(tmp_path / "class", "submission_1")
    (tmp_path / "other.yml").write_text("submission_1:\n  :submitters: []\n")
    (tmp_path / "class" / "submission_metadata.yml").symlink_to(tmp_path / "other.yml")
    with pytest.raises(GraderFault, match="is a link"):
        read_roster(tmp_path / "class")


def test_a_folder_called_like_a_module_is_one_submission_of_a_class(tmp_path: Path) -> None:
    submission(tmp_path, "ada")
    submission(tmp_path, "a_warm_up.py")
    assert [entry.name for entry in read_roster(tmp_path, ("a_warm_up.py",)).entries] == ["a_warm_up.py", "ada"]


@pytest.mark.parametrize("file", ["..", ".", "..."])
def test_a_canvas_name_never_leads_out_of_its_folder(tmp_path: Path, file: str) -> None:
    """Whatever stands behind the ids is a file's name and no way to another folder."""
    (tmp_path / "doejane_4711_1_a_warm_up.py").write_text("x = 1\n")
    (tmp_path / f"doejane_4711_2_{file}").write_text("no\n")
    (entry,) = read_roster(tmp_path).entries
    task = open_task(Job(0, entry), ASSIGNMENT.manifest)
    assert task.submission is not None
    assert task.submission.files == {"a_warm_up.py": b"x = 1\n"}


def listed_without_privileges(folder: Path) -> str:
    """The names of a class, or the sentence that refuses it, as somebody reads them who may not enter everywhere."""
    program = "import sys, pathlib, autograder.intake.roster as r, autograder.faults as f\n"
    program += "try: print(*(entry.name for entry in r.read_roster(pathlib.Path(sys.argv[1])).entries))\n"
    program += "except f.GraderFault as fault: print(fault)"
    powerless = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
    command = [*powerless, sys.executable, "-c", program, str(folder)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60).stdout.strip()


def test_what_is_closed_against_us_costs_itself(tmp_path: Path) -> None:
    """A folder, an archive or a repository's settings; only a closed class is refused."""
    for name in ("ada", "bo", "cy", "di.zip"):
        submission(tmp_path, name)
    (tmp_path / "cy" / ".git").mkdir()
    for name in ("bo", "cy/.git", "di.zip"):
        (tmp_path / name).chmod(0)
    assert listed_without_privileges(tmp_path) == "ada bo cy di.zip"
    for mode in (0o400, 0):
        tmp_path.chmod(mode)
        assert "cannot be read: Permission denied" in listed_without_privileges(tmp_path)
    tmp_path.chmod(0o700)


def test_a_pipe_that_is_called_like_an_archive_is_not_waited_for(tmp_path: Path) -> None:
    """Nobody may ever write into it."""
    os.mkfifo(tmp_path / "bo.zip")
    assert listed_without_privileges(tmp_path) == "bo"


# --- names of result files


def test_result_files_are_unique_by_construction() -> None:
    """A name that equals what another is cleaned to, with its digest, gets a file of its own, in any order."""
    names = ["Müller", "müller", "Anna", "anna", "a/b", "a_b", "con"]
    for _ in range(3):
        files = [item.file for item in listed([Entry(name, (Path(name),)) for name in names])]
        names += [file for file in files if file not in names]
    for order in (names, names[::-1], sorted(names)):
        found = listed([Entry(name, (Path(name),)) for name in order])
        assert len({item.file.lower() for item in found}) == len(names)
