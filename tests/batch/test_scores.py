"""Tables of scores hold what DESIGN says, and no text of a stranger does anything in a spreadsheet."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from fabricated import fill, result
from hypothesis import given
from hypothesis import strategies as st

from autograder.batch.run_batch import write_tables
from autograder.batch.scores import IDENTITY, cell
from autograder.batch.store import Store
from autograder.intake.people import Student
from autograder.manifest import Manifest
from autograder.tables import csv_text


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def test_scores_csv_has_a_column_for_every_question_in_order(tmp_path: Path, manifest: Manifest) -> None:
    """And a fault of the grader is never a zero: its cells stay empty."""
    results = [
        result("ada", lost=["A3"]),
        result("bo", status="grader_error", questions=()),
        result("chi", status="unreadable", questions=()),
    ]
    record = fill(Store(tmp_path), results)
    counts, totals = write_tables(Store(tmp_path), record, manifest)
    assert counts == {"graded": 1, "grader_error": 1, "unreadable": 1}
    assert totals == (manifest.automatic_points - manifest.question("A3").points,)
    ada, bo, chi = table(tmp_path / "scores.csv")
    questions = [question.id for question in manifest.questions]
    assert list(ada) == ["submission", "status", "total", "max_total", *questions, *IDENTITY, "overrides"]
    assert float(ada["total"]) == manifest.automatic_points - manifest.question("A3").points
    assert (ada["A3"], ada["A0"]) == ("0", "4")
    assert {bo[column] for column in ("total", *questions)} == {""}
    assert {chi[column] for column in ("total", *questions)} == {"0"}


@pytest.mark.parametrize("text", ["=cmd|'/C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_no_cell_starts_a_formula(text: str) -> None:
    assert not cell(text).startswith(("=", "+", "-", "@", "\t", "\r", "＝"))


@pytest.mark.parametrize("separator", [";", ",", "|", "; ", '";', '";"'])
def test_no_part_of_a_cell_starts_a_formula(separator: str) -> None:
    """Where another sign separates cells, what stands behind it may become one of its own."""
    text = cell(f"a{separator}=1+1")
    assert cell(text) == text
    assert "'=1+1" in text
    written = csv_text([[text, "b"]])
    for sign in (",", ";", "|"):
        (row,) = csv.reader(io.StringIO(written), delimiter=sign)
        assert not any(part.startswith("=") for part in row)


@given(st.lists(st.lists(st.text(st.characters(blacklist_categories=("Cs",))), min_size=1), min_size=1))
def test_a_table_reads_as_it_was_written(rows: list[list[str]]) -> None:
    rows = [[cell(text) + "x" for text in row] for row in rows]
    assert list(csv.reader(io.StringIO(csv_text(rows)))) == rows


def test_a_name_stays_in_its_cell(tmp_path: Path, manifest: Manifest) -> None:
    """Line breaks, quotes, commas and terminal control stay harmless text."""
    record = fill(Store(tmp_path), [result('a"b,c\nd\x1b[2J')])
    write_tables(Store(tmp_path), record, manifest)
    (row,) = table(tmp_path / "scores.csv")
    assert row["submission"].startswith('a"b,c d')
    assert "\x1b" not in row["submission"]


def test_gradescopes_import_has_a_row_for_each_member_of_a_group(tmp_path: Path, manifest: Manifest) -> None:
    record = fill(Store(tmp_path), [result("submission_1")], [Student("Ada", "0012", "ada@example.edu")], "gradescope")
    write_tables(Store(tmp_path), record, manifest)
    (row,) = table(tmp_path / "gradescope-import.csv")
    everything = f"{manifest.automatic_points:g}"
    assert (row["SID"], row["Email"], row["Total Score"]) == ("0012", "ada@example.edu", everything)


def test_canvas_import_finds_students_by_their_id(tmp_path: Path, manifest: Manifest) -> None:
    record = fill(Store(tmp_path), [result("doejane_4711")], [Student("doejane", canvas_id="4711")], "canvas")
    write_tables(Store(tmp_path), record, manifest)
    possible, row = table(tmp_path / "canvas-import.csv")
    everything = f"{manifest.automatic_points:g}"
    assert (possible["Student"], possible[manifest.title]) == ("Points Possible", everything)
    assert (row["ID"], row[manifest.title]) == ("4711", everything)
