"""Three hundred people, handed in by every way at once: as many people come out as went in, each under the own name."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from corpus_cases import ROOT

PEOPLE = 300
SUBMISSION = {
    path.name: path.read_bytes()
    for path in sorted((ROOT / "student_template").iterdir())
    if (path.suffix == ".py" and path.name[1] == "_") or path.name == "written_answers.md"
}
A = "a_warm_up.py"


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def tarred(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(f"work/{name}")
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def lay(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def renamed(pattern: str) -> dict[str, bytes]:
    return {pattern.format(name): content for name, content in SUBMISSION.items()}


def notebook(number: int) -> bytes:
    cells = [{"cell_type": "code", "source": SUBMISSION[name].decode()} for name in SUBMISSION if name.endswith(".py")]
    return json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}).encode()


def canvas(folder: Path, number: int) -> None:
    name = f"doe{number}" if number % 3 else f"team_{number}"
    late = "_LATE" if number % 4 == 0 else ""
    for upload, (file, content) in enumerate(SUBMISSION.items()):
        copy = file.replace(".", f"-{number}.") if number % 5 == 0 else file
        lay(folder, {f"{name}{late}_{40000 + number}_{900000 + 10 * number + upload}_{copy}": content})


def anonymous(folder: Path, number: int) -> None:
    late = "LATE_" if number % 4 == 0 else ""
    lay(folder, {f"{late}anon_x{number}Y_{900000 + 10 * number}_submission.zip": zipped(SUBMISSION)})


def typed(folder: Path, number: int) -> None:
    lay(folder, {f"typed{number}_{40000 + number}_{'text' if number % 2 else 'link'}.html": b"<html></html>"})


def coursemology(folder: Path, number: int) -> None:
    questions = {f"Question {n} Part/{name}": content for n, (name, content) in enumerate(SUBMISSION.items(), start=1)}
    lay(folder / f"Zoë Number{number}", questions)


def clone(folder: Path, number: int) -> None:
    lay(folder / f"tutorial-9-mei-{number}", {**SUBMISSION, ".git/HEAD": b"ref: x\n"})


WAYS: tuple[Callable[[Path, int], None], ...] = (
    canvas,
    anonymous,
    typed,
    coursemology,
    clone,
    lambda folder, number: lay(folder / f"plain{number}" / "env" / "tests", SUBMISSION),
    lambda folder, number: lay(folder, {f"packed{number}.zip": zipped(renamed(".hidden/{}"))}),
    lambda folder, number: lay(folder, {f"tarred{number}.tar.gz": tarred(SUBMISSION)}),
    lambda folder, number: lay(folder, {f"rar{number}.rar": b"Rar!\x1a\x07\0"}),
    lambda folder, number: lay(folder, {f"A{number:07}X_{name}": content for name, content in SUBMISSION.items()}),
    lambda folder, number: lay(folder, {f"book{number}.ipynb": notebook(number)}),
    lambda folder, number: (folder / f"empty{number}").mkdir(),
    lambda folder, number: lay(folder / f"copies{number}", renamed("Copia de {}")),
)


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The folder and its results: half of all people in one mixed folder, the others in an export of Gradescope."""
    place = tmp_path_factory.mktemp("mixed")
    for number in range(PEOPLE // 2):
        (place / "class" / "wrapper").mkdir(parents=True, exist_ok=True)
        WAYS[number % len(WAYS)](place / "class" / "wrapper", number)
    rows = "".join(f"mei-{n},Mei {n},m{n}@example.edu,{n:05}\n" for n in range(PEOPLE // 2))
    lay(place / "class" / "wrapper", {"students.csv": f"GitHub,Name,Email,SID\n{rows}".encode()})
    oddities = ["__MACOSX/._a", ".DS_Store", "desktop.ini", "x.zip.crdownload", "marks.xlsx", "old/batch.json"]
    lay(place / "class" / "wrapper", dict.fromkeys([*oddities, "old/results/x.json", "grade_all.py"], b"x"))
    lay(place / "class", {"desktop.ini": b"x"})
    return place / "class", place / "out"


def grade(folder: Path, out: Path) -> tuple[list[dict[str, str]], str]:
    command = [sys.executable, "-m", "autograder", "batch", str(folder), "--out", str(out), "--seed", "1", "--quiet"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    with (out / "scores.csv").open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream)), done.stdout + done.stderr


def people(rows: list[dict[str, str]]) -> int:
    return sum(max(len(row["name"].split(";")), 1) for row in rows)


def test_a_mixed_folder_loses_nobody_and_invents_nobody(mixed: tuple[Path, Path]) -> None:
    """One row for each person, graded but where nothing can be read; everything else is named at the end."""
    rows, said = grade(*mixed)
    assert people(rows) == len(rows) == PEOPLE // 2
    reasons = {row["submission"]: row["status"] for row in rows}
    unreadable = [name for name, status in reasons.items() if status == "unreadable"]
    assert all(name.startswith(("typed", "rar", "empty")) for name in unreadable)
    each = [sum(name.startswith(start) for name in unreadable) for start in ("typed", "rar", "empty")]
    assert each == [12, 11, 11]
    assert set(reasons.values()) == {"graded", "unreadable"}
    for name in ("__MACOSX", ".DS_Store", "desktop.ini", "x.zip.crdownload", "marks.xlsx", "old", "grade_all.py"):
        assert name in said.partition("Not taken for a submission: ")[2]
    mei = [row for row in rows if row["login"]]
    assert len(mei) == 12 and all(row["sid"] and row["name"].startswith("Mei ") for row in mei)
    assert sum(row["late"] == "late" for row in rows) == 6


def test_groups_of_a_gradescope_export_are_people(tmp_path: Path) -> None:
    """Groups of one to four, some without SID or e-mail, in a wrapper with the download beside it."""
    export = tmp_path / "class" / "assignment_9_export"
    metadata, number = ["---"], 0
    while number < PEOPLE // 2:
        size = min(1 + len(metadata) % 4, PEOPLE // 2 - number)
        lay(export / f"submission_{number}", SUBMISSION if number % 7 else {"bad.7z": b"7z\xbc\xaf\x27\x1c"})
        metadata += [f"submission_{number}:", "  :submitters:"]
        for one in range(number, number + size):
            metadata += [f"  - :name: Ada {one}", f"    :sid: '{one:04}'" if one % 3 else "    :sid:"]
            metadata += [f"    :email: a{one}@example.edu"] if one % 5 else []
        number += size
    (export / "submission_metadata.yml").write_text("\n".join(metadata) + "\n")
    whole = {path.relative_to(tmp_path / "class").as_posix(): path.read_bytes() for path in export.rglob("*.*")}
    (tmp_path / "class" / "assignment_9_export.zip").write_bytes(zipped(whole))
    rows, said = grade(tmp_path / "class", tmp_path / "out")
    assert people(rows) == PEOPLE // 2
    named = sorted(name for row in rows for name in row["name"].split(";"))
    assert named == sorted(f"Ada {number}" for number in range(PEOPLE // 2))
    assert "assignment_9_export.zip" in said
