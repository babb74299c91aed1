"""What lies in a class folder is a row or is named; no student becomes many, and no class becomes one student."""

from __future__ import annotations

import io
import tarfile
import unicodedata
import zipfile
from pathlib import Path

import pytest
from the_assignment import ASSIGNMENT

from autograder.batch.grader import open_task
from autograder.batch.jobs import Job
from autograder.faults import GraderFault
from autograder.intake import canvas
from autograder.intake.people import Student, read_students
from autograder.intake.roster import Entry, Roster, read_roster

MANIFEST = ASSIGNMENT.manifest
MODULES = MANIFEST.modules
A, B = MODULES[:2]
METADATA = "submission_metadata.yml"


def make(folder: Path, *names: str, content: bytes = b"x = 1\n") -> Path:
    """Files below a folder; a name that ends with `/` is an empty folder, one that ends with .zip holds A."""
    for name in names:
        path = folder / name
        (path if name.endswith("/") else path.parent).mkdir(parents=True, exist_ok=True)
        if name.endswith(".zip"):
            path.write_bytes(zipped({A: content}))
        elif not name.endswith("/"):
            path.write_bytes(content)
    return folder


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def tarred(files: dict[str, bytes], mode: str) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def zip_of(folder: Path, out: Path, top: str = "") -> Path:
    """The folder as a site packs it."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    out.write_bytes(zipped({top + path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}))
    return out


def names(roster: Roster) -> list[str]:
    return [entry.name for entry in roster.entries]


def people_of(roster: Roster) -> list[str]:
    return sorted(student.name or student.login for entry in roster.entries for student in entry.students)


def opened(entry: Entry) -> dict[str, bytes]:
    task = open_task(Job(0, entry), MANIFEST)
    assert task.submission is not None, task.reason
    return task.submission.files


def read(folder: Path, **options: Path) -> Roster:
    return read_roster(folder, MODULES, **options)


# --- wrappers


@pytest.mark.parametrize(
    "inside",
    [
        [f"submission_1/{A}", f"submission_2/{A}", METADATA],
        [f"ada/{A}", f"bo/{A}", f"bo/{B}"],
        [f"ada/work/{A}", f"bo/deep/er/{A}"],
        ["ada.zip", "bo.zip"],
        [f"doejane_11_90210_{A}", f"roeann_12_90211_{A}"],
        [f"anon_aB3xY_90210_{A}", f"LATE_anon_Zk92q_90211_{A}"],
    ],
)
@pytest.mark.parametrize("wrapper", ["export", "a/b/c"])
def test_a_folder_that_holds_only_a_class_is_looked_into(tmp_path: Path, inside: list[str], wrapper: str) -> None:
    """What an unpacker puts around a download never makes one student of many."""
    make(tmp_path / wrapper, *inside)
    if METADATA in inside:
        people = "".join(f"submission_{n}:\n  :submitters:\n  - :name: S{n}\n" for n in (1, 2))
        (tmp_path / wrapper / METADATA).write_text(people)
    make(tmp_path, ".DS_Store", "__MACOSX/._x", "desktop.ini", "grades.xlsx")
    roster = read(tmp_path)
    assert len(roster.entries) == 2
    assert all(A in opened(entry) for entry in roster.entries)
    told = " ".join(roster.not_taken)
    assert all(name in told for name in (".DS_Store", "__MACOSX", "desktop.ini", "grades.xlsx"))


def test_one_student_stays_one(tmp_path: Path) -> None:
    """A class of one, with a folder in the folder, or a folder for each part or question."""
    for number, inside in enumerate(
        [
            [f"work/{A}", f"work/{B}", "work/data/x.csv"],
            [f"a_warm_up/{A}", f"b_deeper_network/{B}"],
            [f"Part A/{A}", f"Part B/{B}"],
            [f"Question 1 First/{A}", f"Question 2 Second/{B}"],
            [f"final/{A}", f"pictures/{B}.png"],
            ["work.zip"],
        ]
    ):
        make(tmp_path / str(number) / "ada", *inside)
        assert names(read(tmp_path / str(number))) == ["ada"], inside


def test_people_or_parts_is_not_guessed(tmp_path: Path) -> None:
    """Two folders, each with another file: nobody can tell, and the sentence names both ways on."""
    make(tmp_path / "things", f"x/{A}", f"y/{B}")
    with pytest.raises(GraderFault, match=r"things.*autograder grade"):
        read(tmp_path)


def test_a_packed_class_alone_is_to_be_unpacked(tmp_path: Path) -> None:
    """A class is not graded as one student because nobody unpacked it."""
    make(tmp_path, "tar/")
    (tmp_path / "tar" / "class.tgz").write_bytes(tarred({f"c/{name}/{A}": b"" for name in ("ada", "bo")}, "w:gz"))
    with pytest.raises(GraderFault, match="unpack it"):
        read(tmp_path / "tar")
    with pytest.raises(GraderFault, match="is a file"):
        read(tmp_path / "tar" / "class.tgz")
    zip_of(make(tmp_path / "c", f"ada/{A}", f"bo/{A}"), make(tmp_path, "class/") / "class" / "export.zip")
    with pytest.raises(GraderFault, match="unpack it"):
        read(tmp_path / "class")


@pytest.mark.parametrize("top", ["", "assignment_9_export/"])
def test_the_download_beside_its_unpacked_files_is_no_student(tmp_path: Path, top: str) -> None:
    folder = make(tmp_path / "class", f"submission_1/{A}", f"submission_2/{A}")
    (folder / METADATA).write_text("submission_1:\n  :submitters: []\nsubmission_2:\n  :submitters: []\n")
    zip_of(folder, folder / "export.zip", top)
    roster = read(folder)
    assert names(roster) == ["submission_1", "submission_2"]
    assert any("export.zip" in line and "unpacked" in line for line in roster.not_taken)


def test_the_download_beside_its_wrapper(tmp_path: Path) -> None:
    """Many systems unpack x.zip into x/."""
    zip_of(make(tmp_path / "export", f"ada/{A}", f"bo/{A}"), tmp_path / "export.zip", "export/")
    assert names(read(tmp_path)) == ["ada", "bo"]


def test_canvas_download_beside_its_files(tmp_path: Path) -> None:
    make(tmp_path, f"doejane_11_90210_{A}", f"roeann_12_90211_{A}", "poe_13_90212_x.zip")
    zip_of(tmp_path, tmp_path / "submissions.zip")
    assert len(read(tmp_path).entries) == 3


def test_a_download_of_another_class_is_a_contradiction(tmp_path: Path) -> None:
    """Nothing is graded before it is said."""
    other = make(tmp_path / "other", f"doejane_11_90210_{A}", f"roeann_12_90211_{A}")
    zip_of(other, make(tmp_path / "class", f"ada/{A}", f"bo/{A}") / "export.zip")
    with pytest.raises(GraderFault, match=r"export\.zip"):
        read(tmp_path / "class")
    make(tmp_path / "class2" / "section1", f"submission_1/{A}", METADATA)
    make(tmp_path / "class2" / "section2", f"submission_2/{A}", METADATA)
    with pytest.raises(GraderFault, match="whole class"):
        read(tmp_path / "class2")


@pytest.mark.parametrize("inside", [[f"ada/{A}", f"bo/{A}"], [f"doejane_11_90210_{A}", f"roeann_12_90211_{A}"]])
def test_classes_side_by_side_are_graded_one_by_one(tmp_path: Path, inside: list[str]) -> None:
    """Two sections are not two students; one student's two versions among others' work are."""
    for section in ("monday", "tuesday"):
        make(tmp_path / "sections" / section, *inside)
    with pytest.raises(GraderFault, match="monday and tuesday"):
        read(tmp_path / "sections")
    make(tmp_path / "class", f"ada/one/{A}", f"ada/two/{A}", f"bo/{A}", f"cy/{A}")
    assert names(read(tmp_path / "class")) == ["ada", "bo", "cy"]


def test_a_list_of_other_submissions_is_a_contradiction(tmp_path: Path) -> None:
    make(tmp_path, f"submission_7/{A}", f"submission_8/{A}")
    (tmp_path / METADATA).write_text("submission_1:\n  :submitters: []\n")
    with pytest.raises(GraderFault, match="submission_1"):
        read(tmp_path)


def test_listed_and_not_there_is_named(tmp_path: Path) -> None:
    make(tmp_path, f"submission_7/{A}")
    (tmp_path / METADATA).write_text(
        "submission_7:\n  :submitters: []\nsubmission_8:\n  :submitters:\n  - :name: Ada Lovelace\n    :sid:\n"
    )
    roster = read(tmp_path)
    assert names(roster) == ["submission_7"]
    assert any("Ada Lovelace" in line for line in roster.not_taken)


# --- leftovers


def test_results_are_no_submissions(tmp_path: Path) -> None:
    """OUT in the folder, an earlier OUT, and OUT that is the folder."""
    make(tmp_path, f"ada/{A}", "graded/batch.json", "graded/results/ada.json", "old/batch.json", "old/results/")
    roster = read(tmp_path, out=tmp_path / "graded")
    assert names(roster) == ["ada"]
    assert any("old" in line for line in roster.not_taken)
    with pytest.raises(GraderFault, match="--out"):
        read(tmp_path, out=tmp_path / "ada" / "..")
    make(tmp_path, "batch.json", "results/ada.json", "scores.csv", "feedback/ada.html")  # as an earlier version wrote
    assert names(read(tmp_path)) == ["ada"]


def test_everything_is_a_row_or_is_named(tmp_path: Path) -> None:
    rows = [f"ada/{A}", "bo.zip", "cy/", "dee.7z", "eve.rar", "fay.tar.gz", "gus.ipynb", f"A0123456X_{A}", "hal.tgz"]
    others = ["ian.pdf", "notes.txt", "grade_all.py", "jo.zip.crdownload", "marks.csv", ".hidden", "~$marks.xlsx"]
    make(tmp_path, *rows, *others)
    roster = read(tmp_path)
    assert names(roster) == ["A0123456X", "ada", "bo", "cy", "dee", "eve", "fay", "gus.ipynb", "hal"]
    told = " ".join(roster.not_taken)
    assert [name for name in others if name not in told] == []


def test_all_files_with_the_same_beginning_are_one_work(tmp_path: Path) -> None:
    """As some course sites hand out: helpers and written answers come along; who gave answers only is a row, too."""
    ada, bo = "Tutorial 9_ada_attempt_2026-11-20-10-11-12", "Tutorial 9_bo_attempt_2026-11-20-10-11-13"
    answers = "written_answers.md"
    make(tmp_path, f"{ada}_{A}", f"{ada}_helpers.py", f"{ada}_{answers}", f"{bo}_{answers}", f"{bo}.txt")
    roster = read(tmp_path)
    assert {entry.name: set(entry.names) for entry in roster.entries} == {
        ada: {A, "helpers.py", answers},
        bo: {answers},
    }
    assert f"{bo}.txt" in " ".join(roster.not_taken)


def test_an_archive_or_notebook_that_begins_like_somebody_is_somebody_elses(tmp_path: Path) -> None:
    """`li` swallows neither `li_wei.zip` nor `li_na.ipynb`: each is a row."""
    make(tmp_path, f"li_{A}", "li_helpers.py", "li_wei.zip", "li_na.ipynb", "li_chen.7z")
    roster = read(tmp_path)
    assert names(roster) == ["li", "li_chen", "li_na.ipynb", "li_wei"]
    assert roster.entries[names(roster).index("li")].names == (A, "helpers.py")


@pytest.mark.parametrize("kind", ["w:", "w:gz", "w:bz2", "w:xz"])
def test_tar_archives_are_opened_like_zips(tmp_path: Path, kind: str) -> None:
    suffix = {"w:": ".tar", "w:gz": ".tar.gz", "w:bz2": ".tbz2", "w:xz": ".tar.xz"}[kind]
    (tmp_path / f"ada{suffix}").write_bytes(tarred({f"work/{A}": b"x = 1\n", "work/h.py": b"h = 1\n"}, kind))
    (entry,) = read(tmp_path).entries
    assert (entry.name, opened(entry)) == ("ada", {A: b"x = 1\n", "h.py": b"h = 1\n"})


@pytest.mark.parametrize("name", ["ada.7z", "ada.rar", "ada.tar.zst", "ada.py.gz"])
def test_other_archives_are_rows_that_ask_for_a_zip(tmp_path: Path, name: str) -> None:
    magic = {"7z": b"7z\xbc\xaf\x27\x1c", "ar": b"Rar!\x1a\x07", "st": b"\x28\xb5\x2f\xfd", "gz": b"\x1f\x8b\x08"}
    make(tmp_path, name, content=magic[name[-2:]] + b"\0" * 40)
    (entry,) = read(tmp_path).entries
    assert r".zip" in open_task(Job(0, entry), MANIFEST).reason


def test_loose_files_with_something_in_front_are_grouped_by_it(tmp_path: Path) -> None:
    """Files of different students never mix."""
    make(tmp_path, f"A01_{A}", f"A01_{B}", f"A02_{A}", f"bo-{A}", f"cy/{A}")
    roster = read(tmp_path)
    assert names(roster) == ["A01", "A02", "bo", "cy"]
    assert list(opened(roster.entries[0])) == [A, B]
    assert opened(roster.entries[2]) == {A: b"x = 1\n"}


def test_one_loose_module_is_a_submission_and_two_are_a_contradiction(tmp_path: Path) -> None:
    make(tmp_path, f"ada/{A}", A)
    assert names(read(tmp_path)) == [A, "ada"]
    make(tmp_path, B)
    with pytest.raises(GraderFault, match=f"{A}, {B}"):
        read(tmp_path)


# --- Canvas

CANVAS = {
    f"doejane_4711_90210_{A}": ("doejane", "4711", A, False),
    f"doejane_LATE_4711_90210_{A}": ("doejane", "4711", A, True),
    f"doejane_late_4711_90210_{A}": ("doejane", "4711", A, True),
    f"anon_aB3xY_90210_{A}": ("anon_aB3xY", "", A, False),
    f"LATE_anon_Zk92q_90210_{A}": ("anon_Zk92q", "", A, True),
    f"team_a_4711_90210_{A}": ("team_a", "4711", A, False),
    f"team_12_4711_90210_{A}": ("team_12", "4711", A, False),
    f"_4711_90210_{A}": ("", "4711", A, False),
    "ngô_thị_4711_90210_my work (2).zip": ("ngô_thị", "4711", "my work (2).zip", False),
    "doe_4711_90210_1_2.py": ("doe", "4711", "1_2.py", False),
    "doe_4711_text.html": ("doe", "4711", "", False),
    "doe_LATE_4711_link.html": ("doe", "4711", "", True),
    "anon_aB3xY_text.html": ("anon_aB3xY", "", "", False),
    f"team_a_4711_9021{A}": ("team_a", "4711", A, False),
}


@pytest.mark.parametrize("name", CANVAS)
def test_canvas_names(name: str) -> None:
    """As Canvas' own zipper writes them."""
    found = canvas.take_apart(name, MODULES, frozenset({5}))
    assert found is not None
    assert (found.student, found.canvas_id, found.file, found.late) == CANVAS[name]


@pytest.mark.parametrize("name", [A, "notes.txt", "sheet_2.pdf", "a_1_b_2.py", "4711_90210.zip"])
def test_other_names_are_not_of_canvas(name: str) -> None:
    assert canvas.take_apart(name, MODULES) is None


def test_numbers_of_other_uploads_decide_between_readings(tmp_path: Path) -> None:
    """A team called `team_12` and a file called `2024_hw.zip` are told apart by what the class has."""
    make(tmp_path, "team_12_4711_90210_work.zip", "doe_4712_90211_2024_hw.zip", f"roe_4713_90212_{A}")
    students = [entry.students[0] for entry in read(tmp_path).entries]
    assert [(student.name, student.canvas_id) for student in students] == [
        ("doe", "4712"),
        ("roe", "4713"),
        ("team_12", "4711"),
    ]


def test_one_odd_file_costs_nobody_else_the_name(tmp_path: Path) -> None:
    """Loose files, archives, unpacked archives, typed texts, group names and strangers in one folder."""
    make(
        tmp_path,
        f"alderrobin_4712_90222_{A}",
        f"alderrobin_4712_90223_{B[:-3]}-11.py",
        f"team_a_4711_9021{A}",
        "birchkim_LATE_4713_90211_submission.zip",
        "__MACOSX/._birchkim",
        "foxsam_4719_text.html",
        "elmjo_LATE_4720_link.html",
        f"oakpat_4721_90230_work/{A}",
        "instructor notes.docx",
        f"plain folder/{A}",
    )
    roster = read(tmp_path)
    assert roster.layout == "canvas"
    assert people_of(roster) == ["alderrobin", "birchkim", "elmjo", "foxsam", "oakpat", "team_a"]
    by = {entry.students[0].name: entry for entry in roster.entries if entry.students}
    assert set(opened(by["alderrobin"])) == {A, B}
    assert [name for name, entry in by.items() if entry.late] == ["birchkim", "elmjo"]
    assert "typed into Canvas" in open_task(Job(0, by["foxsam"]), MANIFEST).reason
    assert "web address" in open_task(Job(0, by["elmjo"]), MANIFEST).reason
    assert any("instructor notes.docx" in line for line in roster.not_taken)


def test_an_archive_and_loose_files_of_one_student_are_one_submission(tmp_path: Path) -> None:
    make(tmp_path, "doe_11_90210_code.zip", "doe_11_90211_written_answers.md", f"roe_12_90212_{A}")
    doe, _ = read(tmp_path).entries
    assert set(opened(doe)) == {A, "written_answers.md"}


def test_what_lies_beside_an_unpacked_archive_of_one_student_is_no_row_and_named_once(tmp_path: Path) -> None:
    """The folder is graded; the archive that it came from is nobody else's work, and what was typed in is told once."""
    make(tmp_path, f"doe_11_90210_work/{A}", "doe_11_90210_work.zip", "doe_11_text.html", f"roe_12_90212_{A}")
    roster = read(tmp_path)
    assert people_of(roster) == ["doe", "roe"]
    assert len(roster.entries) == 2
    assert [" ".join(roster.not_taken).count(name) for name in ("90210_work.zip", "doe_11_text.html")] == [1, 1]


def test_a_file_handed_in_twice_under_one_name_is_not_chosen_by_chance(tmp_path: Path) -> None:
    (tmp_path / f"doe_11_90210_{A}").write_text("x = 1\n")
    (tmp_path / f"doe_11_90211_{A}").write_text("x = 2\n")
    (tmp_path / f"doe_11_90212_{B}").write_text("y = 2\n")
    (entry,) = read(tmp_path).entries
    task = open_task(Job(0, entry), MANIFEST)
    assert task.submission is not None
    assert task.submission.files == {A: b"x = 1\n", B: b"y = 2\n"} or A in task.submission.missing


# --- Gradescope


def test_everybody_of_a_group_is_a_person(tmp_path: Path) -> None:
    """Without SID, without e-mail, two of one name, nobody linked; how late stands in the table of scores."""
    make(tmp_path, *(f"submission_{n}/{A}" for n in (1, 2, 3)))
    (tmp_path / METADATA).write_text(
        "---\nsubmission_1:\n  :submitters:\n  - :name: Ada\n    :sid: ''\n    :email: a@example.edu\n"
        "  - :name: Bo\n    :sid:\n    :email: ~\n  - :name: Bo\n    :sid:\n    :email: ~\n"
        "submission_2:\n  :submitters: []\nsubmission_3:\n  :submitters:\n  - :name: Cy\n    :sid: '0003'\n"
    )
    (tmp_path / "scores.csv").write_text(
        "Name,SID,Email,Total Score,Max Points,Status,Submission ID,Submission Time,Lateness (H:M:S)\n"
        "Ada,,a@example.edu,1,2,Graded,1,2026-01-01,26:03:04\nCy,0003,,1,2,Graded,3,2026-01-01,00:00:00\n"
    )
    one, two, three = read(tmp_path).entries
    assert one.students == (Student("Ada", email="a@example.edu"), Student("Bo"), Student("Bo"))
    assert (two.students, three.students) == ((), (Student("Cy", sid="0003"),))
    assert [entry.late for entry in (one, two, three)] == ["26:03:04", "", ""]


# --- Coursemology, clones, tables of students


def test_coursemology_has_a_folder_for_each_question(tmp_path: Path) -> None:
    for person in ("Ada Lovelace", "Bo Li (1)"):
        make(tmp_path, f"{person}/Question 1 Warm up/{A}", f"{person}/Question 2 Deeper/{B}")
        (tmp_path / person / "Question 3 A2-written").mkdir()
        (tmp_path / person / "Question 3 A2-written" / "answer.txt").write_text("It grows with X.\n")
    roster = read(tmp_path)
    assert (roster.layout, people_of(roster)) == ("coursemology", ["Ada Lovelace", "Bo Li"])
    files = opened(roster.entries[0])
    assert set(files) == {A, B, "written_answers.md"}
    assert files["written_answers.md"].startswith(b"## A2-written\n")


def clones(folder: Path, *repositories: str) -> Path:
    for name in repositories:
        make(folder, f"{name}/{A}", f"{name}/.git/HEAD")
    return folder


@pytest.mark.parametrize("table", ["students.csv", "roster.csv", "classroom_roster.csv"])
def test_the_table_says_what_the_assignment_is_called(tmp_path: Path, table: str) -> None:
    """Two accounts that begin alike keep their beginnings."""
    clones(tmp_path, "tutorial-9-mei-lin", "tutorial-9-mei-hua")
    header = "identifier;github_username;name\n" if table.startswith("class") else "Name;GitHub;Email;Section\n"
    rows = ["Lin Mei;mei-lin;l@example.edu;T1", "Hua Mei;Mei-Hua;h@example.edu;T2"]
    if table.startswith("class"):
        rows = ["l@example.edu;mei-lin;Lin Mei", "h@example.edu;Mei-Hua;Hua Mei"]
    (tmp_path / table).write_text("\ufeff" + header + "\n".join(rows) + "\n", encoding="utf-8")
    roster = read(tmp_path)
    assert roster.layout == "clones"
    hua, lin = (entry.students[0] for entry in roster.entries)
    assert (lin.login, lin.name, lin.email) == ("mei-lin", "Lin Mei", "l@example.edu")
    assert (hua.login, hua.name) == ("Mei-Hua", "Hua Mei")


def test_without_a_table_no_account_is_invented(tmp_path: Path) -> None:
    clones(tmp_path, "tutorial-9-mei-lin", "tutorial-9-mei-hua")
    assert people_of(read(tmp_path)) == []


def test_owners_of_the_repositories_are_accounts(tmp_path: Path) -> None:
    """Clones from the students' own accounts; one organisation's name is nobody's account."""
    for owner in ("mei-lin", "mei-hua"):
        clones(tmp_path, f"tutorial-{owner}")
        url = f"git@git.example.edu:{owner}/tutorial.git" if owner == "mei-lin" else f"https://git.example.edu/{owner}/t"
        (tmp_path / f"tutorial-{owner}" / ".git" / "config").write_text(f'[remote "origin"]\n\turl = {url}\n')
    assert people_of(read(tmp_path)) == ["mei-hua", "mei-lin"]
    for owner in ("mei-lin", "mei-hua"):
        (tmp_path / f"tutorial-{owner}" / ".git" / "config").write_text("\turl = https://git.example.edu/course/x\n")
    assert people_of(read(tmp_path)) == []


def test_a_table_completes_whoever_it_knows(tmp_path: Path) -> None:
    """By folder name, by Canvas' squeezed name; never by a name that two people have."""
    make(tmp_path / "f", "ada01/x.py", f"ada01/{A}", f"bo/{A}")
    (tmp_path / "f" / "students.csv").write_text("login,name,sid\nada01,Ada Lovelace,7\nbo,Bo,8\nbo,Bo B,9\n")
    ada, bo = read(tmp_path / "f").entries
    assert ada.students == (Student("Ada Lovelace", "7", login="ada01"),)
    assert bo.students == ()
    make(tmp_path / "c", f"lovelaceada_11_90210_{A}")
    (tmp_path / "c" / "students.csv").write_text("name,sid,email\nAda Lovelace,7,a@example.edu\n")
    (entry,) = read(tmp_path / "c").entries
    assert entry.students[0].sid == "7"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
def test_tables_are_read_however_they_were_saved(tmp_path: Path, encoding: str) -> None:
    text = "Full Name\tStudent ID\tE-Mail\r\nZoë\t0012\tz@example.edu\r\n\t\t\r\n"
    (tmp_path / "students.csv").write_bytes(text.encode(encoding))
    assert read_students(tmp_path)[0] == (Student("Zoë", "0012", "z@example.edu"),)


def test_letters_of_a_mac_are_composed(tmp_path: Path) -> None:
    """A helper's name as macOS stores it is the name that the code imports."""
    name = unicodedata.normalize("NFD", "hélper.py")
    (tmp_path / "ada.zip").write_bytes(zipped({A: b"import h\xc3\xa9lper\n", name: b"h = 1\n"}))
    (entry,) = read(tmp_path).entries
    assert unicodedata.normalize("NFC", name) in opened(entry)


# --- Readings that a class decides


def people_and_files(roster: Roster) -> dict[str, int]:
    """Name of each entry -> how many files it has."""
    return {entry.name: len(entry.paths) for entry in roster.entries}


@pytest.mark.parametrize(
    ("fronts", "people"),
    [
        (["doejane_4711_902{}_2026_11", "libob_4712_903{}_2026_11"], ["doejane_4711", "libob_4712"]),
        (["doejane_4711_902{}", "libob_4712_903{}_CS_tut_9_1"], ["doejane_4711", "libob_4712"]),
        (["team_5_4711_902{}", "team_6_4712_903{}"], ["team_5_4711", "team_6_4712"]),
        (["anna_20_11", "bob_20_11", "cem_20_11"], ["anna_20_11", "bob_20_11", "cem_20_11"]),
        (["anna_2026_11_20", "bob_2026_11_20"], ["anna_2026_11_20", "bob_2026_11_20"]),
        (["team_1_2", "team_1_3"], ["team_1_2", "team_1_3"]),
        ([f"T_9_1234567{n}_attempt_2026-11-20-14-03-12" for n in (8, 9)],) * 2,
        (["กิตติศักดิ์_4718_902{}", "शर्माअनिल_4719_903{}"], ["กิตติศักดิ์_4718", "शर्माअनिल_4719"]),
        ([unicodedata.normalize("NFD", "müller") + "_4718_902{}", "ng_4719_903{}"], None),
        (["Anna", "anna", "bob"], ["Anna", "anna", "bob"]),
        (["12345-6 - Anna Müller - Nov 20, 2026 203 PM -", "12346-6 - Bo - Nov 20, 2026 203 PM -"], None),
    ],
)
def test_no_two_people_are_one_row_whatever_numbers_stand_in_names(
    tmp_path: Path, fronts: list[str], people: list[str] | None
) -> None:
    """A date or a team's number is no number of Canvas', and Canvas' numbers are none of a student's own."""
    for front in fronts:
        joined = " " if front.endswith("-") else "_"
        make(tmp_path, *(f"{front.format(10 + n)}{joined}{module}" for n, module in enumerate(MODULES)))
    found = people_and_files(read(tmp_path))
    assert list(found.values()) == [len(MODULES)] * len(fronts), found
    assert people is None or sorted(found) == sorted(people)


def test_a_helper_comes_along_however_its_name_is_joined(tmp_path: Path) -> None:
    """Also where a Mac took the letters of the name apart; what no code names is told."""
    for front in ("Anna Müller - ", "Bo Li ", unicodedata.normalize("NFD", "Zoë_"), "İrem_", "Kim_", "kim_"):
        make(tmp_path, f"{front}{A}", content=b"import shapes\n")
        make(tmp_path, f"{front}shapes.py", f"{front}spare.py")
    roster = read(tmp_path)
    assert [set(entry.names) for entry in roster.entries] == [{A, "shapes.py", "spare.py"}] * 6
    (told,) = [line for line in roster.not_taken if "no code names it" in line and "Bo Li" in line]
    assert "spare.py" in told and "shapes.py" not in told


def test_a_document_that_begins_like_somebody_is_named(tmp_path: Path) -> None:
    """`li_wei.pdf` may be all that li_wei handed in."""
    make(tmp_path, f"li_{A}", "li_wei.pdf", "li_wei.docx", f"tan_{A}")
    roster = read(tmp_path)
    assert people_and_files(roster) == {"li": 1, "tan": 1}
    assert "li_wei.pdf" in " ".join(roster.not_taken) and "li_wei.docx" in " ".join(roster.not_taken)


def test_everything_that_a_person_may_have_handed_in_is_named(tmp_path: Path) -> None:
    """A hundred texts of a site hide nobody's report; of what systems leave some names will do."""
    make(tmp_path, f"ada/{A}", f"bo/{A}", *(f"e{n:03}.txt" for n in range(100)), "zed.pdf")
    make(tmp_path, *(f"._{n}" for n in range(100)))
    told = " ".join(read(tmp_path).not_taken)
    assert "zed.pdf" in told and "e050.txt" in told and "and 88 more" in told


def test_a_pair_that_packed_both_folders_is_no_download_of_the_class(tmp_path: Path) -> None:
    make(tmp_path, "bob.zip", "cem.zip", f"Tutorial 9/{A}", f"old/{A}")
    (tmp_path / "anna.zip").write_bytes(zipped({f"anna/{A}": b"x = 1\n", f"bob/{A}": b"x = 2\n"}))
    assert names(read(tmp_path)) == ["Tutorial 9", "anna", "bob", "cem", "old"]


@pytest.mark.parametrize("bare", [[A], ["Copy of " + A], []])
def test_a_bare_file_among_several_peoples_makes_no_class_one_submission(tmp_path: Path, bare: list[str]) -> None:
    """The instructor's own copy, in the only folder of a download."""
    make(tmp_path / "Tutorial 9", *(f"{front}_{module}" for front in ("ada", "bo") for module in MODULES), *bare)
    assert {"ada", "bo"} <= set(names(read(tmp_path)))


def test_versions_of_ones_own_files_are_one_submission(tmp_path: Path) -> None:
    make(tmp_path / "ada", A, f"old_{A}", f"final_{A}", f"my_work_{B}")
    make(tmp_path / "bo", B)
    assert names(read(tmp_path)) == ["ada", "bo"]


def test_two_folders_of_everybodys_are_no_classes(tmp_path: Path) -> None:
    for student in ("ada", "bo", "cy"):
        make(tmp_path / student, f"starter/{A}", f"solution/{A}")
    assert names(read(tmp_path)) == ["ada", "bo", "cy"]


# --- Tables of students


def told_of(folder: Path) -> dict[str, tuple[str, str]]:
    return {entry.name: (one.sid, one.email) for entry in read(folder).entries for one in entry.students}


def test_no_namesake_gets_anothers_number(tmp_path: Path) -> None:
    """Where a number stands against it, or another submission is that person's, a name leads to nobody."""
    make(tmp_path, *(f"doejane_{number}_{90210 + number}_{A}" for number in (11, 12)), f"roeann_13_90999_{A}")
    table = "Name,Canvas ID,SID,Email\n\"Doe, Jane\",11,S1,j1@x.edu\n\"Roe, Ann\",,S3,ann@x.edu\n"
    (tmp_path / "students.csv").write_text(table, encoding="utf-8")
    people = told_of(tmp_path)
    assert people == {"doejane_11": ("S1", "j1@x.edu"), "doejane_12": ("", ""), "roeann_13": ("S3", "ann@x.edu")}
    (tmp_path / "students.csv").write_text(table.replace(",11,", ",,"), encoding="utf-8")
    assert told_of(tmp_path)["doejane_11"] == told_of(tmp_path)["doejane_12"] == ("", "")


@pytest.mark.parametrize(
    "table",
    [
        "ID;Name;E-Mail\nA01;Anna M;anna@x.edu\n",
        "First name,Last name,ID number,Email address\nAnna,M,A01,anna@x.edu\n",
        "Matrikelnummer;Nachname;Vorname;E-Mail-Adresse\nA01;M;Anna;anna@x.edu\n",
        "Student,ID,SIS User ID,Email\nAnna M,77,A01,anna@x.edu\n",
    ],
)
def test_tables_of_students_have_the_headings_of_their_sites(tmp_path: Path, table: str) -> None:
    make(tmp_path, f"A01/{A}", f"A02/{A}")
    (tmp_path / "students.csv").write_text(table, encoding="utf-8")
    assert told_of(tmp_path) == {"A01": ("A01", "anna@x.edu")}


def test_a_table_of_which_nothing_was_taken_says_what_was_expected(tmp_path: Path) -> None:
    make(tmp_path, f"A01/{A}", f"A02/{A}")
    (tmp_path / "students.csv").write_text("Shoe size,Hat\n41,L\n", encoding="utf-8")
    assert "expected headings such as Name" in " ".join(read(tmp_path).not_taken)
