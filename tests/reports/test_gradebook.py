"""People's marks and automatic scores become one gradebook; what cannot be joined is named with its line."""

from __future__ import annotations

import csv
import io
import re

import pytest
from the_assignment import ASSIGNMENT

from autograder.batch.scores import IDENTITY
from autograder.faults import GraderFault
from autograder.manifest import ROOT
from autograder.marking.rubric import load_rubric
from autograder.reports.gradebook import merge
from autograder.reports.guide import marking_guide, marking_table

MANIFEST = ASSIGNMENT.manifest
WRITTEN = [written.id for written in MANIFEST.written]
FULL = [f"{written.points:g}" for written in MANIFEST.written]
MORE = f"{MANIFEST.written[0].points + 0.5:g}"
AUTOMATIC = f"{MANIFEST.automatic_points:g}"
SCORES = f"submission,status,total,max_total\ndoe,graded,80,{AUTOMATIC}\nroe,partial,12.5,{AUTOMATIC}\n"
BEST, POSSIBLE = (f"{of + MANIFEST.written_points:g}" for of in (80, MANIFEST.automatic_points))
"""Of doe with full marks, and of anybody."""


@pytest.fixture
def merged(tmp_path):
    """Merge two tables given as text; the rows of the gradebook as dictionaries, and the remarks."""

    def merged(scores: str, manual: str, form: str = "both"):
        (tmp_path / "scores.csv").write_text(scores, encoding="utf-8")
        (tmp_path / "manual.csv").write_text(manual, encoding="utf-8")
        text, remarks = merge(tmp_path / "scores.csv", tmp_path / "manual.csv", MANIFEST, form)
        return list(csv.DictReader(io.StringIO(text))), remarks

    return merged


def manual(*rows: tuple[str, ...], header: str = "") -> str:
    return "\n".join([header or ",".join(["submission", *WRITTEN]), *map(",".join, rows)]) + "\n"


BOTH = manual(("doe", *FULL), ("roe", "0", "1.5", "0", "0", "0", "0"))


def test_marks_are_added(merged):
    """The total is automatic points plus marks; the order is that of the scores."""
    rows, remarks = merged(SCORES, BOTH)
    assert [(row["submission"], row["Total Score"], row[MANIFEST.title]) for row in rows] == [
        ("doe", BEST, BEST),
        ("roe", "14", "14"),
    ]
    assert (rows[0]["Max Points"], rows[0]["automatic"], rows[1]["A4-written"]) == (POSSIBLE, "80", "1.5")
    assert remarks == []


def test_forms_have_exactly_the_columns_of_their_site(merged):
    """Canvas takes every other column for an assignment, so its form holds no other."""
    canvas, _ = merged(SCORES, BOTH, "canvas")
    assert list(canvas[0]) == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", MANIFEST.title]
    assert (canvas[0]["Student"], canvas[0][MANIFEST.title]) == ("Points Possible", POSSIBLE)
    gradescope, _ = merged(SCORES, BOTH, "gradescope")
    assert list(gradescope[0]) == ["Name", "SID", "Email", "Total Score", "Max Points"]


def test_gradescopes_own_exports_can_be_joined(merged):
    """Both tables may be Gradescope's: students by SID, questions numbered and with points in the heading."""
    scores = "First Name,Last Name,SID,Email,Total Score\nJo,Doe,007,jo@x.org,80\n"
    headings = [f'"{n}: {w.id}: {w.title} ({w.points:g}.0 pts)"' for n, w in enumerate(MANIFEST.written, 1)]
    rows, _ = merged(scores, manual(("Jo", "007", *FULL), header=",".join(["Name", "SID", *headings])))
    assert rows[0]["Student"] == "Jo"
    assert (rows[0]["SID"], rows[0]["SIS User ID"], rows[0]["SIS Login ID"]) == ("007", "007", "jo@x.org")
    assert rows[0]["Total Score"] == BEST


def test_spreadsheets_of_other_countries(merged):
    """Semicolons, decimal commas, a byte order mark and blank lines are read."""
    text = "\ufeff" + BOTH.replace(",", ";").replace("1.5", "1,5") + ";;\n"
    rows, _ = merged(SCORES, text)
    assert rows[1]["Total Score"] == "14"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ((("doe", *FULL), ("poe", *FULL)), r"manual.csv:3: nobody in scores.csv has the submission 'poe'"),
        ((("doe", *FULL), ("doe", *FULL)), r"manual.csv:3: submission 'doe' is there already, in manual.csv:2"),
        ((("doe", MORE, *FULL[1:]),), rf"manual.csv:2: A2-written: '{MORE}' is not between 0 and {FULL[0]}"),
        ((("doe", "absent", *FULL[1:]),), rf"A2-written: 'absent' is no number from 0 to {FULL[0]}; no mark is EX or "),
        ((("doe", "-1", *FULL[1:]),), rf"manual.csv:2: A2-written: '-1' is not between 0 and {FULL[0]}"),
        ((("doe", "nan", *FULL[1:]),), r"manual.csv:2: A2-written: 'nan' is no number"),
        ((("doe", "good", *FULL[1:]),), r"manual.csv:2: A2-written: 'good' is no number"),
        ((("", *FULL),), r"manual.csv:2: the submission is missing"),
        ((("doe", *FULL, "3"),), r"manual.csv:2: 8 cells under 7 columns; headings belong into the first line"),
    ],
)
def test_what_cannot_be_joined_names_the_line(merged, rows, message):
    """Unknown and doubled students and impossible marks are errors with file and line."""
    with pytest.raises(GraderFault, match=message):
        merged(SCORES, manual(*rows))


def test_all_problems_are_named_at_once(merged):
    """One run is enough to learn of every line that has to be mended."""
    with pytest.raises(GraderFault) as caught:
        merged(SCORES, manual(("doe", MORE, *FULL[1:]), ("poe", *FULL)))
    assert len(str(caught.value).splitlines()) == 2


def test_tables_that_do_not_fit(merged):
    """A missing question, a missing key, an empty table and a doubled score are errors too."""
    with pytest.raises(GraderFault, match=r"manual.csv:1: no columns name A2-written"):
        merged(SCORES, BOTH.replace("A2-written", "A3-written"))
    with pytest.raises(GraderFault, match="no column says whose row it is"):
        merged(SCORES, BOTH.replace("submission", "who"))
    with pytest.raises(GraderFault, match="the table is empty"):
        merged(SCORES, "")
    with pytest.raises(GraderFault, match=r"scores.csv:4: submission 'doe' is there already"):
        merged(SCORES + f"doe,graded,3,{AUTOMATIC}\n", BOTH)
    more = f"{MANIFEST.automatic_points + 1:g}"
    with pytest.raises(GraderFault, match=rf"scores.csv:2: the total '{more}' is not between 0 and {AUTOMATIC}"):
        merged(SCORES.replace("80", more), BOTH)


def test_missing_marks_never_count_as_nothing(merged):
    """No mark, no row or no automatic score: the total stays empty and the reason is told."""
    scores = SCORES + f"poe,grader_error,,{AUTOMATIC}\n"
    rows, remarks = merged(scores, manual(("doe", "", *FULL[1:]), ("poe", *FULL)))
    assert [row["Total Score"] for row in rows] == ["", "", ""]
    assert remarks[0] == "doe: no total, not marked: A2-written"
    assert remarks[1].startswith("roe: no total, not marked: A2-written, A4-written")
    assert "grader_error" in remarks[2]


def test_names_are_no_formulas(merged):
    """A spreadsheet must not run a name."""
    rows, _ = merged(SCORES.replace("doe", "=1+1"), BOTH.replace("doe", "=1+1"))
    assert rows[0]["submission"] == "'=1+1"


# the marking guide


def test_guide_has_every_question_with_its_points():
    """Outline, question, rubric in points and model answer; no marker of the sources is left."""
    guide = marking_guide(MANIFEST, ROOT)
    for number, written in enumerate(MANIFEST.written, start=1):
        assert f"| {number} | {written.id}: {written.title} | {written.points:g} |" in guide
        assert f"## {written.id}: {written.title} ({written.points:g} points)" in guide
    assert "SOLUTION" not in guide
    assert "- 2 points (half):" in guide
    assert guide.count("**Model answer**") == len(MANIFEST.written)


def test_rubric_shares_add_up():
    """What a rubric gives for a question are the question's points."""
    guide = marking_guide(MANIFEST, ROOT)
    for written in MANIFEST.written:
        section = guide.split(f"## {written.id}:")[1].split("**Model answer**")[0]
        shares = [float(share) for share in re.findall(r"^- ([\d.]+) points?", section, flags=re.M)]
        assert sum(shares) == pytest.approx(written.points, abs=0.05)


def test_missing_model_answer_is_an_error(tmp_path):
    """A written question without a model answer cannot be marked alike by two people."""
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "written_answers.md").write_text("## A2-written\n")
    with pytest.raises(GraderFault, match="has no heading `## A4-written`"):
        marking_guide(MANIFEST, tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("share: 1/2", "share: 1/4", "A2-written: the shares add up to 3/4, not to 1"),
        ("share: 1/3", "share: 1/2", "A4-written: the shares add up to 7/6"),
        ("share: 1/2", "share: 0", r"A2-written: .*above 0.*items\[0\]"),
        ("share: 1/2", "share: most", r"A2-written: .*a fraction such as 1/3.*items\[0\]"),
        ("share: 1/2", "share: 0.3", r"A2-written: .*a fraction such as 1/3, not 0.3.*items\[0\]"),
        ("share: 1/2", "share: .inf", r"A2-written: .*a fraction such as 1/3, not inf"),
        ("share: 1/2", "share: yes", r"A2-written: .*a fraction such as 1/3, not True"),
        ("short: direction", "short: length", "A2-written: two items have the same `short`"),
        ("short: direction", "short: a; b", "A2-written: `short` must not hold a semicolon"),
        ("  A4-written:", "  A5-written:", "A4-written is missing\n.*no written question A5-written"),
        ("short: why", "shrot: why", "A4-written: .*unknown field `shrot`"),
        ("questions:", "questions: [", "cannot be read"),
    ],
)
def test_a_rubric_that_does_not_add_up_is_an_error_of_check(tmp_path, old, new, problem):
    """Every marker would otherwise find it out by a total."""
    (tmp_path / "solutions").mkdir()
    text = (ROOT / "solutions" / "rubric.yml").read_text(encoding="utf-8")
    (tmp_path / "solutions" / "rubric.yml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(GraderFault, match=f"solutions/rubric.yml.*{problem}"):
        load_rubric(tmp_path, MANIFEST)


def test_table_for_markers_is_what_merge_reads(merged):
    """The empty table that `rubric` writes, filled in, joins without a change to its headings."""
    empty = marking_table(MANIFEST, [("doe", [""] * len(IDENTITY)), ("roe", [""] * len(IDENTITY))])
    filled = "\n".join(
        line if number == 0 else f"{line.split(',')[0]},{','.join(FULL)}"
        for number, line in enumerate(empty.splitlines())
    )
    rows, remarks = merged(SCORES, filled)
    assert (rows[0]["Total Score"], remarks) == (BEST, [])
