"""What did the markers say?

A table of marks has a row for each submission or person and a column for each written question, whose heading holds
the question's id (`Q2-written (4)`, `1: Q2-written: Observation`). A heading that also says `comment` holds
words, one that says `rubric` the rubric items that were given. Several tables are several markers: where two give
different points there is no mark until somebody settles it, and the difference is told.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.faults import GraderFault
from autograder.manifest import Manifest, Written
from autograder.reports.people import Who, read_people
from autograder.tables import Row, Table, as_meant, heading, number, read_table

_NO_MARK = {"", "-", "n/a", "ex"}
"""What stands in a cell without a mark; `EX` is Canvas' word for a student who is excused."""


@dataclass(frozen=True)
class Marked:
    """One row: whom it is about and what the marker gave, by question; under "" what is about the whole."""

    who: Who
    marks: Mapping[str, float]
    comments: Mapping[str, str] = field(default_factory=dict)
    rubric: Mapping[str, str] = field(default_factory=dict)
    excused: tuple[str, ...] = ()


@dataclass(frozen=True)
class Marks:
    """One marker's table: its rows, what was passed over in it, and what is wrong with it."""

    place: str
    rows: tuple[Marked, ...]
    remarks: tuple[str, ...]
    problems: tuple[str, ...]


def read_marks(path: Path, manifest: Manifest, name: str = "") -> Marks:
    """Read a table of marks.

    Raises:
        GraderFault: it is no table, or says of no row whose it is.
    """
    table = read_table(path, name)
    columns, problems = _columns(table, manifest)
    rows, remarks = read_people(table)
    found = []
    for row, who in rows:
        problems += _problems(row, columns, manifest)
        found.append(_marked(row, who, columns))
    return Marks(table.place, tuple(found), tuple(remarks), tuple(problems))


def read_all(paths: Sequence[Path], manifest: Manifest) -> list[Marks]:
    """Read several markers' tables; where two files have one name, messages tell them by their whole path."""
    names = [path.name for path in paths]
    return [
        read_marks(path, manifest, str(path) if names.count(path.name) > 1 else "")
        for path in dict.fromkeys(paths)
    ]


_Columns = Mapping[str, Mapping[str, int]]
"""Kind of column ("marks", "comment" or "rubric") -> question, or "" for the whole -> its place."""


def _columns(table: Table, manifest: Manifest) -> tuple[_Columns, list[str]]:
    columns: dict[str, dict[str, int]] = {"marks": {}, "comment": {}, "rubric": {}}
    problems = []
    for written in (*(one.id for one in manifest.written), ""):
        found: dict[str, list[int]] = {kind: [] for kind in (*columns, "fingerprint")}
        for place, column in enumerate(table.columns):
            if _about(column, written):
                found[_holds(column, written)].append(place)
        for kind in columns:
            places = found[kind]
            if len(places) == 1:
                columns[kind][written] = places[0]
            elif places or (kind == "marks" and written):
                said = f"{written or 'the whole'}{'' if kind == 'marks' else f' ({kind})'}"
                problems.append(f"{table.place}:1: {len(places) or 'no'} columns name {said}; expected one")
    return columns, problems


def _about(column: str, written: str) -> bool:
    if not written:
        return heading(column) in ("comment", "comments")
    return re.search(rf"(?<![\w-]){re.escape(written)}(?![\w-])", column, re.IGNORECASE) is not None


def _holds(column: str, written: str) -> str:
    """What a column about a question holds, by the one word behind the id; a title may hold any word."""
    found = re.search(rf"{re.escape(written)}\W+(comment|rubric|fingerprint)s?$", heading(column), re.IGNORECASE)
    return found[1].lower() if found else "marks" if written else "comment"


def _problems(row: Row, columns: _Columns, manifest: Manifest) -> Iterator[str]:
    for written in manifest.written:
        text = _cell(row, columns["marks"].get(written.id))
        if text.casefold() not in _NO_MARK and not _possible(text, written):
            where = f"{row.place}: {written.id}: {text!r}"
            if number(text) is None:
                yield f"{where} is no number from 0 to {written.points:g}; no mark is EX or nothing, no points are 0"
            else:
                yield f"{where} is not between 0 and {written.points:g}"


def _possible(text: str, written: Written) -> bool:
    value = number(text)
    return value is not None and 0 <= value <= written.points


def _marked(row: Row, who: Who, columns: _Columns) -> Marked:
    texts = {written: _cell(row, place) for written, place in columns["marks"].items()}
    marks = {written: value for written, text in texts.items() if (value := number(text)) is not None}
    words = {
        kind: {written: as_meant(text) for written, place in columns[kind].items() if (text := _cell(row, place))}
        for kind in ("comment", "rubric")
    }
    excused = tuple(written for written, text in texts.items() if text.casefold() == "ex")
    return Marked(who, marks, words["comment"], words["rubric"], excused)


def _cell(row: Row, place: int | None) -> str:
    return "" if place is None else row.cells[place]


@dataclass(frozen=True)
class Agreed:
    """What all markers together say of one submission or person.

    Attributes:
        marks: question -> points that nobody contradicts.
        split: question -> who gave what, where markers disagree.
        comments: question, or "" for the whole -> everything that was said, each marker's words once.
        rubric: question -> rubric items that were given.
        excused: questions that a table marks with `EX`.
    """

    marks: Mapping[str, float]
    split: Mapping[str, Mapping[str, float]]
    comments: Mapping[str, tuple[str, ...]]
    rubric: Mapping[str, tuple[str, ...]]
    excused: tuple[str, ...]


def agree(rows: Sequence[Marked]) -> Agreed:
    """Join what several markers gave for the same answers."""
    given: dict[str, dict[str, float]] = {}
    for row in rows:
        for written, value in row.marks.items():
            given.setdefault(written, {})[row.who.place] = value
    split = {written: values for written, values in given.items() if len({*values.values()}) > 1}
    return Agreed(
        marks={written: next(iter(values.values())) for written, values in given.items() if written not in split},
        split=split,
        comments=_together([row.comments for row in rows]),
        rubric=_together([row.rubric for row in rows]),
        excused=tuple(dict.fromkeys(written for row in rows for written in row.excused)),
    )


def _together(said: Sequence[Mapping[str, str]]) -> dict[str, tuple[str, ...]]:
    together: dict[str, dict[str, None]] = {}
    for words in said:
        for written, text in words.items():
            together.setdefault(written, {})[text] = None
    return {written: tuple(texts) for written, texts in together.items()}


def disagreements(name: str, agreed: Agreed, settled: Collection[str]) -> Iterator[str]:
    """Who disagrees about somebody's answers, and by how much; not where an override has settled it."""
    for written, values in agreed.split.items():
        if written in settled:
            continue
        apart = max(values.values()) - min(values.values())
        gave = ", ".join(f"{value:g} in {place}" for place, value in values.items())
        yield f"{name}: {written}: markers are {apart:g} apart: {gave}"


def require(problems: Sequence[str]) -> None:
    """Refuse what cannot be joined, all of it at once.

    Raises:
        GraderFault: there are problems.
    """
    if problems:
        raise GraderFault("\n".join(dict.fromkeys(problems)))
