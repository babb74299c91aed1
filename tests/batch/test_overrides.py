"""What a person sets by hand holds through every regrade, and is seen as such wherever points are."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from fabricated import fill, result
from the_assignment import ASSIGNMENT

from autograder.batch.run_batch import write_tables
from autograder.batch.store import Store
from autograder.faults import AutograderError, Unusable
from autograder.intake.people import Student
from autograder.manifest import Manifest
from autograder.reports.difference import compare
from autograder.reports.feedback import write_feedback
from autograder.reports.gradebook import merge
from autograder.reports.report import write_report

HEADER = "submission,question,points,reason,who\n"
MANIFEST = ASSIGNMENT.manifest
A3, EVERYTHING = MANIFEST.question("A3").points, MANIFEST.automatic_points
MORE = f"{A3 + 0.5:g}"
FULL = [f"{one.points:g}" for one in MANIFEST.written]


def overridden(folder: Path, *lines: str) -> Store:
    """A batch in which ada lost A3 and bo nothing, with these overrides."""
    store = Store(folder)
    fill(store, [result("ada", lost=["A3"]), result("bo")], [Student("Ada", "1"), Student("Bo", "2")])
    (folder / "overrides.csv").write_text(HEADER + "\n".join(lines))
    return store


def scores(store: Store, manifest: Manifest) -> dict[str, dict[str, str]]:
    record = store.require_run()
    write_tables(store, record, manifest)
    rows = csv.DictReader(io.StringIO((store.folder / "scores.csv").read_text(encoding="utf-8")))
    return {row["submission"]: row for row in rows}


def test_points_change_everywhere_and_it_shows(tmp_path: Path, manifest: Manifest) -> None:
    """In scores.csv, the report, feedback, the gradebook and a comparison; results/ stays what the grader found."""
    store = overridden(tmp_path / "out", "ada,A3,9.5,transposed on purpose,Prof. Jo")
    ada = scores(store, manifest)["ada"]
    total = f"{EVERYTHING - A3 + 9.5:g}"
    assert (ada["A3"], ada["total"]) == ("9.5", total)
    assert ada["overrides"] == "A3: 9.5 instead of 0 (transposed on purpose, Prof. Jo)"
    report = write_report(store, manifest, {}).read_text(encoding="utf-8")
    assert "Override: 9.5 instead of 0 (transposed on purpose, Prof. Jo)" in report and "overridden: A3" in report
    write_feedback(store, manifest, "md")
    page = (store.folder / "feedback" / "Ada.md").read_text(encoding="utf-8")
    assert f"**{total} of {EVERYTHING:g}**" in page
    assert "Set by a person: 9.5 instead of 0 (transposed on purpose)" in page
    header = ",".join(one.id for one in manifest.written)
    (tmp_path / "marks.csv").write_text(f"SID,{header}\n1,{','.join(FULL)}\n")
    book, _ = merge(store.folder, tmp_path / "marks.csv", manifest)
    row = next(csv.DictReader(io.StringIO(book)))
    whole = f"{float(total) + manifest.written_points:g}"
    assert (row["Total Score"], row["automatic"], row["overrides"]) == (whole, total, ada["overrides"])
    stored = json.loads((store.results / "ada.json").read_text())
    assert [test["score"] for test in stored["tests"] if test["number"] == "A3"] == [0]

    plain = overridden(tmp_path / "before")
    (change,) = compare(plain, store, manifest).changes
    assert (change.before, change.after) == (f"{EVERYTHING - A3:g}", total)
    assert "override after: 9.5 instead of 0 (transposed on purpose, Prof. Jo)" in change.reasons[0]
    assert not compare(store, store, manifest).changes


def test_anonymous_reports_do_not_tell_who_appealed(tmp_path: Path, manifest: Manifest) -> None:
    store = overridden(tmp_path, "ada,A3,9.5,Ada was right,Prof. Jo")
    text = write_report(store, manifest, {}, anonymous=True).read_text(encoding="utf-8")
    assert "Prof. Jo" not in text and "Ada was right" not in text and f"{EVERYTHING - A3 + 9.5:g}" in text


def test_a_written_question_can_be_set_too(tmp_path: Path, manifest: Manifest) -> None:
    """It stands above the markers' tables, and settles what they disagree on."""
    store = overridden(tmp_path, "ada,A2-written,3,two readings,Jo")
    header, rest = "submission," + ",".join(one.id for one in manifest.written), ",".join(FULL[1:])
    for name, first in (("one.csv", "4"), ("two.csv", "1")):
        (tmp_path / name).write_text(f"{header}\nada,{first},{rest}\nbo,{first},{rest}\n")
    book, remarks = merge(store.folder, [tmp_path / "one.csv", tmp_path / "two.csv"], manifest)
    ada, bo = csv.DictReader(io.StringIO(book))
    whole = f"{EVERYTHING - A3 + 3 + sum(map(float, FULL[1:])):g}"
    assert (ada["A2-written"], ada["Total Score"], ada["overrides"]) == ("3", whole, "A2-written: 3 (two readings, Jo)")
    assert bo["Total Score"] == ""
    assert remarks == [
        "Bo: no total, markers disagree on A2-written",
        "Bo: A2-written: markers are 3 apart: 4 in one.csv:3, 1 in two.csv:3",
    ]


def test_a_written_question_that_was_set_shows_as_such_and_is_not_lost_with_a_table(
    tmp_path: Path, manifest: Manifest
) -> None:
    """In feedback without who did it, in the report with it; scores.csv alone has no such points, which is told."""
    store = overridden(tmp_path, "ada,A2-written,3,two readings,Jo")
    scores(store, manifest)
    marks = tmp_path / "marks.csv"
    marks.write_text(f"submission,{','.join(one.id for one in manifest.written)}\nada,{','.join(FULL)}\n")
    write_feedback(store, manifest, "md", [marks])
    page = (store.folder / "feedback" / "Ada.md").read_text(encoding="utf-8")
    assert r"Set by a person\: 3 \(two readings\)" in page and "Jo" not in page
    assert "Override: 3 (two readings, Jo)" in write_report(store, manifest, {}).read_text(encoding="utf-8")
    said = "scores.csv does not hold what overrides.csv sets for written questions; give the folder instead of it"
    assert said in merge(tmp_path / "scores.csv", marks, manifest)[1]
    assert said not in merge(tmp_path, marks, manifest)[1]
    overridden(tmp_path, "ada,A3,3,x,Jo")
    assert said not in merge(tmp_path / "scores.csv", marks, manifest)[1]


def test_an_unreadable_submission_can_be_given_points_and_a_grader_error_waits(
    tmp_path: Path, manifest: Manifest
) -> None:
    store = Store(tmp_path)
    fill(store, [result(name, status=name, questions=()) for name in ("unreadable", "grader_error")])
    (tmp_path / "overrides.csv").write_text(HEADER + "unreadable,A3,5,on paper,Jo\ngrader_error,A3,5,on paper,Jo\n")
    rows = scores(store, manifest)
    assert (rows["unreadable"]["total"], rows["grader_error"]["total"]) == ("5", "")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("eve,A3,5,x,y", "there is no submission 'eve'"),
        ("ada,A9,5,x,y", "there is no question 'A9'"),
        (f"ada,A3,{MORE},x,y", f"A3: '{MORE}' is not between 0 and {A3:g}"),
        ("ada,A3,-1,x,y", "A3: '-1' is not between"),
        ("ada,A3,,x,y", "A3: '' is not between"),
        ("ada,A3,full,x,y", "A3: 'full' is not between"),
        ("bo,A3,6,x,y", "A3 of bo is overridden already, in .*overrides.csv:2"),
    ],
)
def test_what_does_not_exist_is_refused_with_file_and_line(
    tmp_path: Path, manifest: Manifest, line: str, problem: str
) -> None:
    """By every command that shows points, so that no table is made without an override that somebody decided."""
    store = overridden(tmp_path, "bo,A3,5,x,y", line)
    for shows in (
        lambda: write_tables(store, store.require_run(), manifest),
        lambda: write_report(store, manifest, {}),
        lambda: write_feedback(store, manifest),
        lambda: merge(store.folder, [], manifest),
        lambda: compare(store, store, manifest),
    ):
        with pytest.raises(Unusable, match=rf"overrides\.csv:3: {problem}"):
            shows()


def test_a_file_of_another_form_is_refused(tmp_path: Path, manifest: Manifest) -> None:
    store = overridden(tmp_path)
    for text in ("submission,question,points\nada,A3,5\n", "", "\x00"):
        (tmp_path / "overrides.csv").write_text(text)
        with pytest.raises(AutograderError, match=r"overrides\.csv"):
            write_tables(store, store.require_run(), manifest)


def test_a_submission_is_meant_as_scores_csv_spells_it(tmp_path: Path, manifest: Manifest) -> None:
    store = Store(tmp_path)
    fill(store, [result("=1+1; x", lost=["A3"])])
    (tmp_path / "overrides.csv").write_text(HEADER + f"\"'=1+1; x\",A3,{A3:g},x,y\n")
    (row,) = scores(store, manifest).values()
    assert row["total"] == f"{EVERYTHING:g}"
