"""How do people mark the written answers, and how do their marks join the automatic ones?

`marking_guide` prints what a marker needs: the outline to type into Gradescope's manual grading, and for each
question its text, the model answer and the rubric in points. `merge` joins the table that markers fill in
with the automatic scores. A mark that is missing leaves a total empty; it never counts as nothing.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.batch.scores import cell, csv_text, points
from autograder.faults import GraderFault
from autograder.manifest import Manifest, Written

KEYS = ("submission", "Submission ID", "SID", "Email", "ID", "SIS Login ID")
"""Columns that can tell whose row it is; the first that both tables have is taken."""

CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
GRADESCOPE = ("Name", "SID", "Email")

SHARES = {
    "all": 1.0,
    "three quarters": 3 / 4,
    "two thirds": 2 / 3,
    "half": 1 / 2,
    "a third": 1 / 3,
    "a quarter": 1 / 4,
}


# The marking guide


def marking_guide(manifest: Manifest, root: Path) -> str:
    """Give the guide as Markdown; points come from grading.yml, words from solutions/.

    Raises:
        GraderFault: a written question has no model answer or no rubric.
    """
    answers = _sections(root / "solutions" / "written_answers.md")
    rubrics = _sections(root / "solutions" / "rubric.md")
    lines = [f"# {manifest.title}: marking the written answers", ""]
    lines += [f"{manifest.written_points:g} points are given by people, {manifest.automatic_points:g} by the grader."]
    lines += ["", "## The outline to type into Gradescope", ""]
    lines += ["Assignment type *Homework / Problem Set*, one row a question:", "", "| | question | points |", "|-|-|-|"]
    for number, written in enumerate(manifest.written, start=1):
        lines.append(f"| {number} | {written.id}: {written.title} | {written.points:g} |")
    lines += ["", f"Points in all: {manifest.written_points:g}.", ""]
    for written in manifest.written:
        for name, sections in (("written_answers.md", answers), ("rubric.md", rubrics)):
            if written.id not in sections:
                raise GraderFault(f"solutions/{name} has no heading `## {written.id}`")
        asked, model = _question_and_answer(answers[written.id])
        lines += [f"## {written.id}: {written.title} ({written.points:g} points)", "", asked, ""]
        lines += ["**Rubric**", "", _in_points(rubrics[written.id], written), ""]
        lines += ["**Model answer**", "", model, ""]
    return "\n".join(lines)


def _sections(path: Path) -> dict[str, str]:
    """Question id -> what stands under its heading."""
    try:
        parts = re.split(r"^## +([\w-]+).*$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    except OSError as error:
        raise GraderFault(f"cannot read {path}: {error.strerror}") from error
    return {name: text.strip() for name, text in zip(parts[1::2], parts[2::2], strict=True)}


def _question_and_answer(section: str) -> tuple[str, str]:
    asked, _, rest = section.partition("<!-- BEGIN SOLUTION -->")
    return asked.strip(), rest.partition("<!-- END SOLUTION -->")[0].strip()


def _in_points(rubric: str, written: Written) -> str:
    """The rubric with every share of the question's points worked out."""

    def worked_out(found: re.Match[str]) -> str:
        value = round(SHARES[found[1].lower()] * written.points, 2)
        return f"- {value:g} point{'s' if value != 1 else ''} ({found[1]}):"

    return re.sub(rf"^- ({'|'.join(SHARES)}):", worked_out, rubric, flags=re.MULTILINE | re.IGNORECASE)


def submissions_of(scores: Path) -> list[str]:
    """List the submissions of a scores.csv."""
    table = _read(scores)
    if "submission" not in table.columns:
        raise GraderFault(f"{table.place}:1: there is no column `submission`; expected a scores.csv of this grader")
    return [row.cells.get("submission", "") for row in table.rows]


def marking_table(manifest: Manifest, submissions: Iterable[str]) -> str:
    """Give an empty table for the markers: a row for every submission, a column for every written question."""
    header = ["submission", *(f"{written.id} ({written.points:g})" for written in manifest.written)]
    return csv_text([header, *([cell(name), *[""] * len(manifest.written)] for name in submissions)])


# Joining


@dataclass(frozen=True)
class _Row:
    """A row of a table: the file's name and line, for messages, and its cells by column."""

    place: str
    cells: Mapping[str, str]


@dataclass(frozen=True)
class _Table:
    place: str
    columns: tuple[str, ...]
    rows: tuple[_Row, ...]


def merge(scores: Path, manual: Path, manifest: Manifest, form: str = "both") -> tuple[str, list[str]]:
    """Join automatic scores and people's marks into one gradebook.

    Args:
        scores: scores.csv of `autograder batch`, or Gradescope's export of the automatic assignment.
        manual: a row for each submission or student, a column for each written question, whose heading holds
            the question's id; Gradescope's export of the manual assignment is one.
        form: "canvas", "gradescope" or "both": the columns to write.

    Returns:
        The CSV, and a sentence for every row without a total.

    Raises:
        GraderFault: unknown or doubled students, marks out of range, columns that are missing; all of them,
            a line each, with the line in the file.
    """
    automatic, given = _read(scores), _read(manual)
    key = next((name for name in KEYS if name in automatic.columns and name in given.columns), None)
    if key is None:
        raise GraderFault(
            f"{given.place}:1: no column says whose row it is; {automatic.place} and {given.place} must share one of "
            f"{', '.join(KEYS)}"
        )
    problems: list[str] = []
    earned = _by_key(automatic, key, problems)
    marked = _by_key(given, key, problems)
    headings = _headings(given, manifest, problems)
    problems += [
        f"{row.place}: nobody in {automatic.place} has the {key} {name!r}"
        for name, row in marked.items()
        if name not in earned
    ]
    book: list[_Graded] = []
    for name, row in earned.items():
        marks = _marks(marked.get(name), headings, manifest, problems)
        book.append(_graded(name, row, marked.get(name), marks, manifest, problems))
    if problems:
        raise GraderFault("\n".join(problems))
    remarks = [f"{graded.name}: no total, {graded.lacks}" for graded in book if graded.lacks]
    return _gradebook(book, manifest, form), remarks


@dataclass(frozen=True)
class _Graded:
    """One line of the gradebook; `lacks` says why there is no total."""

    name: str
    who: Mapping[str, str]
    automatic: float | None
    marks: Mapping[str, float]
    lacks: str

    @property
    def total(self) -> float | None:
        if self.lacks or self.automatic is None:
            return None
        return self.automatic + sum(self.marks.values())


def _read(path: Path) -> _Table:
    """Read a CSV as any spreadsheet writes it: comma or semicolon, with or without a byte order mark."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise GraderFault(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise GraderFault(f"{path.name}: not UTF-8; save the table as CSV UTF-8") from error
    header = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=";" if header.count(";") > header.count(",") else ",")
    columns: tuple[str, ...] = ()
    rows = []
    for cells in reader:
        if not columns:
            columns = tuple(name.strip() for name in cells)
        elif any(value.strip() for value in cells) and cells[0].strip() != "Points Possible":
            values = [value.strip() for value in cells]
            place = f"{path.name}:{reader.line_num}"
            if len(values) > len(columns):
                raise GraderFault(f"{place}: {len(values)} cells under {len(columns)} columns")
            rows.append(_Row(place, dict(zip(columns, values, strict=False))))
    if not columns:
        raise GraderFault(f"{path.name}:1: the table is empty")
    return _Table(path.name, columns, tuple(rows))


def _by_key(table: _Table, key: str, problems: list[str]) -> dict[str, _Row]:
    found: dict[str, _Row] = {}
    for row in table.rows:
        name = row.cells.get(key, "")
        if not name:
            problems.append(f"{row.place}: the {key} is missing")
        elif name in found:
            problems.append(f"{row.place}: {key} {name!r} is there already, in {found[name].place}")
        else:
            found[name] = row
    return found


def _headings(table: _Table, manifest: Manifest, problems: list[str]) -> dict[str, str]:
    """Written question -> the column that holds its marks."""
    headings = {}
    for written in manifest.written:
        found = [name for name in table.columns if re.search(rf"(?<![\w-]){re.escape(written.id)}(?![\w-])", name)]
        if len(found) == 1:
            headings[written.id] = found[0]
        else:
            problems.append(f"{table.place}:1: {len(found) or 'no'} columns name {written.id}; expected one")
    return headings


def _marks(row: _Row | None, headings: Mapping[str, str], manifest: Manifest, problems: list[str]) -> dict[str, float]:
    marks: dict[str, float] = {}
    for written in manifest.written:
        text = row.cells.get(headings.get(written.id, ""), "") if row else ""
        if not row or not text:
            continue
        value = _number(text)
        if value is None or not 0 <= value <= written.points:
            problems.append(f"{row.place}: {written.id}: {text!r} is not between 0 and {written.points:g}")
        else:
            marks[written.id] = value
    return marks


def _graded(
    name: str,
    row: _Row,
    marked: _Row | None,
    marks: Mapping[str, float],
    manifest: Manifest,
    problems: list[str],
) -> _Graded:
    text = row.cells.get("total", row.cells.get("Total Score", ""))
    automatic = _number(text)
    if text and (automatic is None or not 0 <= automatic <= manifest.automatic_points):
        problems.append(f"{row.place}: the total {text!r} is not between 0 and {manifest.automatic_points:g}")
    unmarked = [written.id for written in manifest.written if written.id not in marks]
    lacks = ""
    if not text:
        lacks = f"{row.place} has no automatic score ({row.cells.get('status') or 'no status'})"
    elif unmarked:
        lacks = f"not marked: {', '.join(unmarked)}"
    who = {**row.cells, **({key: value for key, value in marked.cells.items() if value} if marked else {})}
    return _Graded(name, who, automatic, marks, lacks)


def _number(text: str) -> float | None:
    """A finite number, with a decimal point or a decimal comma."""
    return float(text.replace(",", ".")) if re.fullmatch(r"[+-]?\d+([.,]\d*)?|[.,]\d+", text) else None


def _gradebook(book: Sequence[_Graded], manifest: Manifest, form: str) -> str:
    maximum = manifest.automatic_points + manifest.written_points
    written = [question.id for question in manifest.written]
    canvas = [*CANVAS, manifest.title]
    gradescope = [*GRADESCOPE, "Total Score", "Max Points"]
    rows: list[list[str]] = []
    if form == "canvas":
        rows += [canvas, ["Points Possible", *[""] * (len(CANVAS) - 1), points(maximum)]]
    elif form == "gradescope":
        rows += [gradescope]
    else:
        rows += [["submission", *canvas, *gradescope, "automatic", *written]]
    for graded in book:
        total = "" if graded.total is None else points(graded.total)
        for_canvas = [*(cell(_who(graded, column)) for column in CANVAS), total]
        for_gradescope = [*(cell(_who(graded, column)) for column in GRADESCOPE), total, points(maximum)]
        if form == "canvas":
            rows.append(for_canvas)
        elif form == "gradescope":
            rows.append(for_gradescope)
        else:
            marks = [points(graded.marks[name]) if name in graded.marks else "" for name in written]
            automatic = "" if graded.automatic is None else points(graded.automatic)
            rows.append([cell(graded.name), *for_canvas, *for_gradescope, automatic, *marks])
    return csv_text(rows)


def _who(graded: _Graded, column: str) -> str:
    """One fact about a student; the two sites call the same things by different names."""
    who = graded.who
    name = f"{who.get('First Name', '')} {who.get('Last Name', '')}".strip()
    stand_ins = {
        "Student": (who.get("Name", ""), name, graded.name),
        "Name": (who.get("Student", ""), name, graded.name),
        "SIS Login ID": (who.get("Email", ""),),
        "SIS User ID": (who.get("SID", ""),),
        "SID": (who.get("SIS User ID", ""), who.get("ID", "")),
        "Email": (who.get("SIS Login ID", ""),),
        "Section": (who.get("Sections", ""),),
    }
    return next((text for text in (who.get(column, ""), *stand_ins.get(column, ())) if text), "")
