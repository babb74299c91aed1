"""From the download to the gradebook: everybody is there, with what their site needs, and with the right total."""

from __future__ import annotations

import csv
import io
import random
from dataclasses import replace
from pathlib import Path

import pytest
from fabricated import SEED, fill, result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.batch.grader import grader_version
from autograder.batch.run_batch import write_tables
from autograder.batch.store import RunRecord, Store, listed
from autograder.faults import GraderFault
from autograder.intake.people import HEADINGS, Student
from autograder.intake.roster import read_roster
from autograder.manifest import ROOT, load_manifest
from autograder.marking.record import Record, to_json
from autograder.reports.gradebook import merge
from autograder.reports.guide import marking_table, submissions_of

MANIFEST = load_manifest(ROOT)
WRITTEN = [written.id for written in MANIFEST.written]
TITLE = MANIFEST.title
AUTOMATIC = [question.id for question in MANIFEST.questions]

# Header lines as the sites' own exports have them. Canvas: lib/gradebook_exporter.rb (SIS ids shown).
# Gradescope: "Download Grades" of an assignment.
CANVAS_EXPORT = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
CANVAS_TOTALS = ["Current Score", "Unposted Current Score", "Final Score", "Unposted Final Score"]
GRADESCOPE_EXPORT = ["First Name", "Last Name", "SID", "Email", "Sections", "section_name"]
GRADESCOPE_EXPORT += ["Total Score", "Max Points", "Status", "Submission ID", "Submission Time", "Lateness (H:M:S)"]
GRADESCOPE_EXPORT += ["View Count", "Submission Count"]


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def text_of(table: list[list[str]]) -> str:
    stream = io.StringIO()
    csv.writer(stream).writerows(table)
    return stream.getvalue()


def person(number: int) -> Student:
    return Student(
        f"Zoë O'Student {number}", f"{number:07}", f"z{number}@example.edu", f"zoe{number}", f"{90000 + number}", "T1"
    )


def gradescope_download(folder: Path, groups: list[list[Student]]) -> None:
    lines = ["---"]
    for number, group in enumerate(groups):
        name = f"submission_{70000 + number}"
        (folder / name).mkdir(parents=True)
        lines += [f"{name}:", "  :submitters:"]
        for one in group:
            lines += [f"  - :name: {one.name}", f"    :sid: '{one.sid}'", f"    :email: {one.email}"]
    (folder / "submission_metadata.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def canvas_download(folder: Path, people: list[Student]) -> None:
    folder.mkdir()
    for number, one in enumerate(people):
        late = "LATE_" if number % 7 == 0 else ""
        (folder / f"student{number}_{late}{one.canvas_id}_{500000 + number}_submission.zip").write_bytes(b"PK")


def graded(folder: Path, out: Path, draw: random.Random) -> dict[str, float]:
    """Grade a download as `batch` does, with made up results; total by submission."""
    roster = read_roster(folder)
    record = RunRecord(SEED, grader_version(ROOT), roster.layout, listed(roster.entries))
    store = Store(out)
    store.results.mkdir(parents=True)
    store.write_run(record)
    totals = {}
    for submission in record.submissions:
        made = result(submission.name, draw.sample(AUTOMATIC, draw.randrange(5)))
        totals[submission.name] = made.total
        stored = Record(made, "key", record.grader, submission.stamp)
        store.write_result(submission.file, to_json(stored, MANIFEST))
    write_tables(store, record, MANIFEST)
    return totals


def marked(out: Path, path: Path, draw: random.Random) -> dict[str, float]:
    """The table that `autograder rubric --table` makes, filled in; sum by submission."""
    header, *empty = csv.reader(io.StringIO(marking_table(MANIFEST, submissions_of(out))))
    sums = {}
    for row in empty:
        marks = [draw.randrange(int(2 * written.points) + 1) / 2 for written in MANIFEST.written]
        row[1 : 1 + len(marks)] = [f"{mark:g}" for mark in marks]
        sums[row[0]] = sum(marks)
    draw.shuffle(empty)
    path.write_text(text_of([header, *empty]), encoding="utf-8")
    return sums


@pytest.mark.parametrize("size", [120, 1000])
def test_a_class_from_gradescope_with_groups(tmp_path: Path, size: int) -> None:
    """Each form has each person of each group once, by SID and e-mail, with the group's total."""
    draw = random.Random(size)
    people = [person(number) for number in range(size)]
    groups, left = [], people[:]
    while left:
        taken = draw.choice((1, 1, 2, 3))
        groups.append([replace(one, canvas_id="", login="", section="") for one in left[:taken]])
        left = left[taken:]
    gradescope_download(tmp_path / "class", groups)
    automatic = graded(tmp_path / "class", tmp_path / "out", draw)
    by_hand = marked(tmp_path / "out", tmp_path / "marks.csv", draw)
    right = {
        one.sid: (f"{automatic[name] + by_hand[name]:g}", one)
        for number, group in enumerate(groups)
        for one in group
        for name in [f"submission_{70000 + number}"]
    }
    for scores in (tmp_path / "out", tmp_path / "out" / "scores.csv"):
        for form, sid, total in (("both", "SID", "Total Score"), ("gradescope", "SID", "Total Score")):
            text, remarks = merge(scores, tmp_path / "marks.csv", MANIFEST, form)
            book = rows(text)
            assert len(book) == size and remarks == []
            assert {row[sid]: row[total] for row in book} == {sid: total for sid, (total, _) in right.items()}
            assert all(row["Email"] == right[row["SID"]][1].email for row in book)
            assert all(row["Name"] == right[row["SID"]][1].name for row in book)
        text, remarks = merge(scores, tmp_path / "marks.csv", MANIFEST, "canvas")
        possible, *book = rows(text)
        assert remarks == [] and possible[TITLE] == POSSIBLE
        assert {row["SIS User ID"]: row[TITLE] for row in book} == {sid: total for sid, (total, _) in right.items()}
    assert len(rows((tmp_path / "out" / "gradescope-import.csv").read_text())) == size


@pytest.mark.parametrize("size", [120, 1000])
def test_a_class_from_canvas(tmp_path: Path, size: int) -> None:
    """Marks may come in Canvas' own gradebook; each form finds everybody again."""
    draw = random.Random(size)
    people = [person(number) for number in range(size)]
    canvas_download(tmp_path / "class", people)
    automatic = graded(tmp_path / "class", tmp_path / "out", draw)
    export, by_hand = canvas_export(people, draw)
    (tmp_path / "gradebook.csv").write_text(export, encoding="utf-8-sig")
    names = {one.students[0].canvas_id: one.name for one in Store(tmp_path / "out").require_run().submissions}
    right = {number: f"{automatic[names[number]] + marks:g}" for number, marks in by_hand.items()}
    for scores in (tmp_path / "out", tmp_path / "out" / "scores.csv"):
        text, remarks = merge(scores, tmp_path / "gradebook.csv", MANIFEST, "canvas")
        possible, *book = rows(text)
        assert possible["Student"] == "Points Possible"
        assert {row["ID"]: row[TITLE] for row in book} == right and len(book) == size
        assert [remark.split(": ")[1] for remark in remarks] == ["Canvas' test student was passed over"]
        assert all(row["SIS User ID"] == f"{int(row['ID']) - 90000:07}" for row in book)
        for form in ("both", "gradescope"):
            text, _ = merge(scores, tmp_path / "gradebook.csv", MANIFEST, form)
            book = rows(text)
            assert {str(90000 + int(row["SID"])): row["Total Score"] for row in book} == right
            assert len({row["Email"] or row["Name"] for row in book}) == size
    late = [row["late"] for row in rows(merge(tmp_path / "out", tmp_path / "gradebook.csv", MANIFEST)[0])]
    assert late.count("late") == len(range(0, size, 7))


def canvas_export(people: list[Student], draw: random.Random) -> tuple[str, dict[str, float]]:
    """Canvas' gradebook with an assignment for each written question."""
    columns = [f"{written} ({800 + number})" for number, written in enumerate(WRITTEN)]
    header = [*CANVAS_EXPORT, *columns, *CANVAS_TOTALS]
    policy = [*[""] * len(CANVAS_EXPORT), *["Manual Posting (scores hidden from students)"] * len(columns), *[""] * 4]
    maxima = [f"{written.points:.2f}" for written in MANIFEST.written]
    table = [header, policy, ["    Points Possible", "", "", "", "", *maxima, *["(read only)"] * 4]]
    sums = {}
    for one in draw.sample(people, len(people)):
        marks = [draw.randrange(int(2 * written.points) + 1) / 2 for written in MANIFEST.written]
        sums[one.canvas_id] = sum(marks)
        table.append([one.name, one.canvas_id, one.sid, one.login, "T1 and T2", *[f"{m:.2f}" for m in marks], *"1234"])
    table.append(["Student, Test", "99", "", "f3a9", "T1", *[""] * len(marks), *"0000"])
    return text_of(table), sums


Line = tuple[Student, str, list[str]]


def gradescope_export(questions: list[tuple[str, float]], lines: list[Line], first: int) -> str:
    """"Download Grades": a person without a submission is `Missing`, and its cells are empty."""
    heads = [f"{number}: {name} ({points:.1f} pts)" for number, (name, points) in enumerate(questions, 1)]
    table = [[*GRADESCOPE_EXPORT, *heads]]
    for number, (one, total, points) in enumerate(lines):
        given, family = one.name.rsplit(" ", 1)
        status = ["Graded", str(first + number), "2026-01-19 12:00:00 +0000", "00:00:00", "1", "1"]
        if not total:
            status = ["Missing", "", "", "", "", ""]
        possible = f"{MANIFEST.automatic_points:.1f}"
        table.append([given, family, one.sid, one.email, "T1", "", total, possible, *status, *points])
    return text_of(table)


def test_gradescopes_two_exports_join_by_person(tmp_path: Path) -> None:
    """Submission ids differ by assignment and may even cross; SIDs may be blank; who is `Missing` gets no total."""
    a, b, c, d = (person(number) for number in range(4))
    b = replace(b, sid="")
    scores = [(a, "80.0", []), (b, "70.0", []), (c, "", []), (d, "60.0", [])]
    best, half = str(MANIFEST.written_points), str(MANIFEST.written_points / 2)
    marks = [(d, best, FULL), (replace(b, email=b.email.upper()), half, HALF), (a, "", NONE), (c, best, FULL)]
    (tmp_path / "a.csv").write_text(gradescope_export([], scores, 1000))
    (tmp_path / "w.csv").write_text(gradescope_export([(w.id, w.points) for w in MANIFEST.written], marks, 1000))
    text, remarks = merge(tmp_path / "a.csv", tmp_path / "w.csv", MANIFEST, "gradescope")
    assert [(row["Name"], row["Total Score"]) for row in rows(text)] == [
        (a.name, ""),
        (b.name, f"{70 + MANIFEST.written_points / 2:g}"),
        (c.name, ""),
        (d.name, f"{60 + MANIFEST.written_points:g}"),
    ]
    assert remarks == [
        f"{a.name}: no total, not marked: {', '.join(WRITTEN)}",
        f"{c.name}: no total, a.csv:4 has no automatic score (Missing)",
    ]


FULL = [f"{written.points:g}" for written in MANIFEST.written]
HALF = [f"{written.points / 2:g}" for written in MANIFEST.written]
NONE = [""] * len(WRITTEN)
POSSIBLE = f"{MANIFEST.automatic_points + MANIFEST.written_points:g}"
BEST, GOOD = (f"{automatic + MANIFEST.written_points:g}" for automatic in (80, 70))
"""Of Robin and Kim below, with full marks."""


def book_of(tmp_path: Path, scores: str, *marks: str) -> tuple[list[dict[str, str]], list[str]]:
    (tmp_path / "scores.csv").write_text(scores, encoding="utf-8")
    paths = [tmp_path / f"m{number}.csv" for number in range(1, len(marks) + 1)]
    for path, text in zip(paths, marks, strict=True):
        path.write_text(text, encoding="utf-8")
    text, remarks = merge(tmp_path / "scores.csv", paths, MANIFEST)
    return rows(text), remarks


def marks_table(columns: str, *lines: str, questions: str = ",".join(WRITTEN)) -> str:
    return "\n".join([f"{columns},{questions}", *(f"{line},{','.join(FULL)}" for line in lines)]) + "\n"


TWO = "First Name,Last Name,SID,Email,Total Score\nRobin,Alder,A1,robin@x.edu,80\nKim,Birch,,kim@x.edu,70\n"


@pytest.mark.parametrize(
    ("marks", "sentence"),
    [
        (
            marks_table("SID,Email", "A1,robin@x.edu", ",ROBIN@x.edu"),
            "m1.csv:3: e-mail 'ROBIN@x.edu' is there already, in m1.csv:2",
        ),
        (
            marks_table("SID,Email", "A1,kim@x.edu"),
            "m1.csv:2: two people: SID 'A1' is Robin Alder .*; e-mail 'kim@x.edu' is Kim",
        ),
        (
            marks_table("SID,Email", "A9,sam@x.edu"),
            "m1.csv:2: nobody in scores.csv has the SID 'A9' or the e-mail 'sam@x.edu'",
        ),
        (marks_table("SID,Email", ","), "m1.csv:2: the SID or the e-mail is missing"),
        (marks_table("Name", "Robin Alder"), "m1.csv:1: no column says whose row it is.*the first line is: Name, A2"),
        ("Marks of group 3\n" + marks_table("SID", "A1"), "m1.csv:1: no column .*first line is: Marks of group 3$"),
    ],
)
def test_what_cannot_be_joined_is_told_and_nothing_guessed(tmp_path: Path, marks: str, sentence: str) -> None:
    with pytest.raises(GraderFault, match=sentence):
        book_of(tmp_path, TWO, marks)


def test_two_rows_for_one_person_are_an_error_on_either_side(tmp_path: Path) -> None:
    with pytest.raises(GraderFault, match=r"scores.csv:4: e-mail 'Kim@x.edu' is there already, in scores.csv:3"):
        book_of(tmp_path, TWO + "K.,B.,K7,Kim@x.edu,60\n", marks_table("SID", "A1"))


def test_a_row_without_marks_may_be_of_somebody_who_handed_in_nothing(tmp_path: Path) -> None:
    """A course's whole gradebook is a table of marks; its other students are told, and no error."""
    others = marks_table("SID", "A1") + "B7" + "," * len(WRITTEN) + "\n"
    book, remarks = book_of(tmp_path, TWO, others)
    assert [row["Total Score"] for row in book] == [BEST, ""]
    assert "m1.csv:3: nobody in scores.csv has the SID 'B7'" in remarks


NUMBERS = "SID,Total Score\n0012,80\n9021234567890,70\n902E2,60\n"


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("12", r"has the SID '12' \(there is the SID '0012'\); if a spreadsheet took it for a number, open"),
        ("0012.0", r"has the SID '0012.0' \(there is the SID '0012'\); if a spreadsheet"),
        ("9.02E+04", r"has the SID '9.02E\+04' \(there is the SID '902E2'\); if a spreadsheet"),
        ("9,02123E+12", r"has the SID '9,02123E\+12'; if a spreadsheet took it for a number, open the original"),
        ("13", "has the SID '13'$"),
        ("902E3", "has the SID '902E3'$"),
        ("0", "has the SID '0'$"),
    ],
)
def test_an_id_that_a_spreadsheet_took_for_a_number_is_told_with_what_helps(
    tmp_path: Path, written: str, sentence: str
) -> None:
    """Zeros in front are gone, or digits; and no such advice where an id is just unknown."""
    marks = marks_table("SID", f'"{written}"')
    with pytest.raises(GraderFault, match=sentence):
        book_of(tmp_path, NUMBERS.replace("902E2", "902E2" if "E" in written else "x"), marks)


def test_an_id_beside_the_name_of_somebody_else_is_told(tmp_path: Path) -> None:
    """A typing error, or a table that was sorted by halves: the points go by the id, and somebody should look."""
    book, remarks = book_of(tmp_path, TWO, marks_table("SID,Name", "A1,Kim Birch"))
    assert [row["Total Score"] for row in book] == [BEST, ""]
    assert (
        "m1.csv:2: the SID 'A1' is Robin Alder (scores.csv:2), "
        "but the name is that of another, Kim Birch (scores.csv:3)" in remarks
    )
    for name in ("Robin Alder", "Alder; Robin", "alder robin", "Robert Alder", "", "?"):
        _, remarks = book_of(tmp_path, TWO, marks_table("SID,Name", f"A1,{name}"))
        assert not any("name" in remark for remark in remarks)


@pytest.mark.parametrize("heading", [name for kind in ("sid", "email", "login") for name in HEADINGS[kind]])
def test_tables_of_marks_and_of_students_know_the_same_headings(tmp_path: Path, heading: str) -> None:
    """A site's export is both: whatever tells `batch` who somebody is tells `merge` as well."""
    book, _ = book_of(tmp_path, TWO, marks_table(heading, "robin@x.edu"))
    assert [row["Total Score"] for row in book] == [BEST, ""]


@pytest.mark.parametrize("heading", ["SIS Login ID", "Username", "ID", "E-Mail", "SIS User ID", "submission"])
def test_values_join_whatever_the_column_is_called(tmp_path: Path, heading: str) -> None:
    """Sites call one value by different names: Canvas' login may be Gradescope's e-mail address."""
    value = "A1" if heading in ("ID", "SIS User ID", "submission") else "Robin@X.edu"
    book, _ = book_of(tmp_path, TWO, marks_table(heading, value))
    assert [row["Total Score"] for row in book] == [BEST, ""]


def test_a_folder_may_be_called_by_an_id(tmp_path: Path) -> None:
    """Where nobody is named, the submission's own name is what a gradebook may hold."""
    scores = "submission,status,total\nA1,graded,80\nteam,graded,70\n"
    marks = marks_table("submission,sid,name", ",a1,Robin Alder", "team,7;8,Kim;Sam")
    book, remarks = book_of(tmp_path, scores, marks)
    assert [(row["SID"], row["Name"], row["Total Score"]) for row in book] == [
        ("a1", "Robin Alder", BEST),
        ("7", "Kim", GOOD),
        ("8", "Sam", GOOD),
    ]
    assert remarks == []


@pytest.mark.parametrize("name", ["Jane\xa0Roe", "\u674e\u3000\u96f7", "a\u200bb", "x\ny", "-", "none", "=1+1"])
def test_a_folder_of_any_name_is_found_by_what_its_table_says(tmp_path: Path, name: str) -> None:
    """The empty table for markers, filled in, is joined again."""
    fill(Store(tmp_path / "out"), [result(name)])
    table = list(csv.reader(io.StringIO(marking_table(MANIFEST, submissions_of(tmp_path / "out")))))
    table[1][1 : 1 + len(WRITTEN)] = ["1"] * len(WRITTEN)
    (tmp_path / "marks.csv").write_text(text_of(table), encoding="utf-8")
    text, remarks = merge(tmp_path / "out", tmp_path / "marks.csv", MANIFEST)
    (row,) = rows(text)
    assert row["Total Score"] == f"{MANIFEST.automatic_points + len(WRITTEN):g}" and remarks == []


def test_two_rows_for_a_folder_that_is_called_by_an_id_are_a_sentence(tmp_path: Path) -> None:
    """They join by what no column is called by, so the submission is named."""
    with pytest.raises(GraderFault, match=r"m1.csv:3: submission 'A1' is there already, in m1.csv:2"):
        book_of(tmp_path, TWO, marks_table("submission", "A1", "A1"))


def test_canvas_words_for_no_mark(tmp_path: Path) -> None:
    """`EX`, `N/A` and `-` are no marks; an excused student gets no total by itself."""
    text = marks_table("SID", "A1").replace("4,6,", "EX,-,", 1)
    book, remarks = book_of(tmp_path, TWO, text)
    assert book[0]["Total Score"] == ""
    assert remarks[0] == "Robin Alder: no total, not marked: A4-written; excused from A2-written"


def test_several_markers(tmp_path: Path) -> None:
    """Each marks a part or all; where two differ, who and by how much is told, and there is no total yet."""
    one = marks_table("SID,Email", "A1,")
    two = marks_table("Email,SID", "kim@x.edu,", "Robin@x.edu,")
    book, remarks = book_of(tmp_path, TWO, one, two)
    assert ([row["Total Score"] for row in book], remarks) == ([BEST, GOOD], [])
    book, remarks = book_of(tmp_path, TWO, one.replace("A1,,4", "A1,,2.5"), two)
    assert [row["Total Score"] for row in book] == ["", GOOD]
    assert remarks == [
        "Robin Alder: no total, markers disagree on A2-written",
        "Robin Alder: A2-written: markers are 1.5 apart: 2.5 in m1.csv:2, 4 in m2.csv:3",
    ]


def test_a_member_of_a_group_without_a_row_is_told(tmp_path: Path) -> None:
    """A table by person, as Gradescope writes, gives the others of a group nothing; a row by submission all."""
    scores = "submission,status,total,name,sid\nsubmission_1,graded,80,Robin;Kim,A1;B2\n"
    book, remarks = book_of(tmp_path, scores, marks_table("SID", "A1"))
    assert [(row["Name"], row["Total Score"]) for row in book] == [("Robin", BEST), ("Kim", "")]
    assert remarks[0].startswith("Kim: no total, not marked")
    book, _ = book_of(tmp_path, scores, marks_table("submission", "submission_1"))
    assert [(row["Name"], row["Total Score"]) for row in book] == [("Robin", BEST), ("Kim", BEST)]
    with pytest.raises(GraderFault, match=r"scores.csv:2: 1 people under sid and 2 under another column"):
        book_of(tmp_path, scores.replace("A1;B2", "A1"), marks_table("SID", "A1"))


def test_whom_a_site_would_not_find_is_told(tmp_path: Path) -> None:
    (tmp_path / "scores.csv").write_text("submission,status,total\nrobin,graded,80\n")
    (tmp_path / "marks.csv").write_text(marks_table("submission", "robin"))
    for form, ids in (("canvas", "Canvas ID, SIS User ID or login"), ("gradescope", "SID or e-mail address")):
        _, remarks = merge(tmp_path / "scores.csv", tmp_path / "marks.csv", MANIFEST, form)
        assert remarks == [f"no {ids} is known, so the site can only look for the name: robin"]


def test_canvas_import_has_the_columns_that_canvas_looks_for(tmp_path: Path) -> None:
    """The rules of lib/gradebook_importer.rb: where it wants names and ids, and that the last of them is Section."""
    (tmp_path / "scores.csv").write_text(TWO)
    (tmp_path / "marks.csv").write_text(marks_table("SID", "A1"))
    text, _ = merge(tmp_path / "scores.csv", tmp_path / "marks.csv", MANIFEST, "canvas")
    header, possible, *_ = csv.reader(io.StringIO(text))
    assert header[:5] == CANVAS_EXPORT and header[5:] == [TITLE]
    assert "Student" in header[0] and "ID" in header[1] and "SIS User ID" in header[2] and "SIS Login ID" in header[3]
    assert "Points Possible" in possible[0] and possible[5] == POSSIBLE


# Whatever a spreadsheet does to a table on its way


KNOWN = [replace(person(number), sid="" if number == 3 else person(number).sid) for number in range(6)]
MARKS = [
    [f"{(number + place) % (2 * written.points + 1) / 2:g}" for place, written in enumerate(MANIFEST.written)]
    for number in range(6)
]
IDS = {"SID": "sid", "Email": "email", "SIS Login ID": "login", "Canvas ID": "canvas_id"}


@st.composite
def disguised(draw: st.DrawFn) -> bytes:
    """The same marks in some order of rows and columns, case, separator, decimal sign, line ending and encoding."""
    ids = draw(st.lists(st.sampled_from(sorted(IDS)), min_size=1, unique=True))
    if ids == ["SID"]:
        ids.append("Email")  # one of them has no SID
    columns = draw(st.permutations([*ids, *WRITTEN, "Notes", "Name"]))
    separator = draw(st.sampled_from([",", ";", "\t"]))
    comma = draw(st.booleans())
    change = draw(st.sampled_from([str, str.upper, str.lower]))
    lines = [[change(column) for column in columns]]
    for number in draw(st.permutations(range(len(KNOWN)))):
        values = {heading: change(getattr(KNOWN[number], name)) for heading, name in IDS.items()}
        values |= dict(zip(WRITTEN, MARKS[number], strict=True)) | {"Notes": "a;b, c\td", "Name": KNOWN[number].name}
        if comma:
            values |= {written: values[written].replace(".", ",") for written in WRITTEN}
        lines.append([values[column] for column in columns])
        if draw(st.booleans()):
            lines.append([""] * draw(st.sampled_from([0, len(columns)])))
    stream = io.StringIO(newline="")
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    csv.writer(stream, delimiter=separator, lineterminator=newline).writerows(lines)
    return stream.getvalue().encode(draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-16-le"])))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=disguised())
def test_a_disguised_table_gives_the_same_gradebook_or_a_sentence(tmp_path: Path, data: bytes) -> None:
    """The sentence comes where the encoding cannot be known, and nowhere else."""
    (tmp_path / "scores.csv").write_text(
        text_of(
            [["submission", "status", "total", "name", "sid", "login", "email", "canvas_id"]]
            + [
                [f"s{number}", "graded", f"{60 + number}", one.name, one.sid, one.login, one.email, one.canvas_id]
                for number, one in enumerate(KNOWN)
            ]
        ),
        encoding="utf-8",
    )
    (tmp_path / "marks.csv").write_bytes(data)
    right = [f"{60 + number + sum(map(float, MARKS[number])):g}" for number in range(len(KNOWN))]
    try:
        text, remarks = merge(tmp_path / "scores.csv", tmp_path / "marks.csv", MANIFEST)
    except GraderFault as told:
        assert "save the table as CSV UTF-8" in str(told)
        assert b"\0" in data or "\ufffd" in data.decode("utf-8", "replace")
        assert not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"))
        return
    assert [row["Total Score"] for row in rows(text)] == right
    assert [row["Email"] for row in rows(text)] == [one.email for one in KNOWN]
    assert remarks == []
