"""How is a table read that some spreadsheet, site or script wrote?

Comma, semicolon or tab; UTF-8 with or without a byte order mark, or UTF-16 with one; any line ending; Excel's line
`sep=;`. Every row knows its file and line, so that whoever finds something wrong in it can say where. A table that
cannot be read for certain is refused with a sentence: a quotation mark that nothing closes would swallow rows.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.faults import GraderFault

_SEPARATORS: Sequence[str] = (",", ";", "\t")
_DISARMED = re.compile("(^|[;,|])([ \"]*)'(?=[-=+@\t\r\uff1d\uff0b\uff0d\uff20])")
_AS_TEXT = re.compile('="([^"]*)"')
_QUOTED = re.compile('[";,|\t\r\n]')


@dataclass(frozen=True, slots=True)
class Row:
    """One row: file and line for messages, and a cell for every column, stripped."""

    place: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table: its file's name for messages, headings as they stand there, and rows that hold anything."""

    place: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def heading(text: str) -> str:
    """A heading as it is compared: `SIS_User  ID` and `sis user id` are one."""
    return " ".join(text.replace("_", " ").casefold().split())


def compared(text: str) -> str:
    """A name or an id as it is compared: composed characters, single spaces, no apostrophe that only disarms a formula.

    The same on both sides, so a name that a table had to disarm still is that name.
    """
    return " ".join(as_meant(unicodedata.normalize("NFC", text)).split())


def as_meant(text: str) -> str:
    """Text of a cell without what is for spreadsheets: apostrophes against formulas, `="007"` that keeps it a text."""
    text = _DISARMED.sub(r"\1\2", text)
    return found[1] if (found := _AS_TEXT.fullmatch(text)) else text


def number(text: str) -> float | None:
    """A finite number with a decimal point or a decimal comma; None for anything else."""
    return float(text.replace(",", ".")) if re.fullmatch(r"[+-]?\d{1,15}([.,]\d{0,15})?|[.,]\d{1,15}", text) else None


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV, in which whatever any spreadsheet takes for a separator is quoted."""
    return "".join(",".join(map(_quoted, row)) + "\n" for row in rows)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def read_table(path: Path, name: str = "") -> Table:
    """Read a table.

    Args:
        name: what messages call it; by default the file's name.

    Raises:
        GraderFault: it cannot be read, or not for certain; the message names file and line.
    """
    name = name or path.name
    text = _text(path, name)
    line, separators = 1, _SEPARATORS
    if given := re.match(r"sep=(.)(\r\n|\r|\n)", text):
        text, line, separators = text[given.end() :], 2, (given[1],)
    records = _records(text, name, line, separators)
    if not records or not any(records[0][1]):
        raise GraderFault(f"{name}:1: the table is empty")
    columns = tuple(records[0][1])
    return Table(name, columns, tuple(_rows(records[1:], name, len(columns))))


def _text(path: Path, name: str) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise GraderFault(f"cannot read {path}: {error.strerror}") from error
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise GraderFault(f"{name}: not UTF-8; save the table as CSV UTF-8") from error
    if "\0" in text:
        raise GraderFault(f"{name}: no text, or text in an unknown encoding; save the table as CSV UTF-8")
    return text


_Record = tuple[int, list[str]]
"""The line on which a record of a table begins, and its cells."""


def _records(text: str, name: str, first: int, separators: Sequence[str]) -> list[_Record]:
    """The records, by the separator that explains the text best; `first` is the number of its first line."""
    readings: list[list[_Record]] = []
    failure = ""
    for separator in separators:
        try:
            readings.append(list(_split(text, separator, first)))
        except csv.Error as error:
            failure = failure or str(error)
    if not readings:
        raise GraderFault(f"{name}{failure}; save the table as CSV UTF-8")
    return max(readings, key=_fitness)


def _split(text: str, separator: str, first: int) -> Iterable[_Record]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = first
    try:
        for cells in reader:
            values = [cell.strip() for cell in cells]
            if any(values):
                yield line, values
            line = first + reader.line_num
    except csv.Error as error:
        raise csv.Error(f":{line}: {error}") from error


def _fitness(records: Sequence[_Record]) -> tuple[bool, float, int]:
    """How well a separator explains a text: several columns, rows that are as wide as the heading, many columns."""
    width = len(records[0][1]) if records else 0
    rows = records[1:]
    return width > 1, sum(len(cells) == width for _, cells in rows) / max(len(rows), 1), width


def _rows(records: Iterable[_Record], name: str, width: int) -> Iterable[Row]:
    for line, cells in records:
        place = f"{name}:{line}"
        if any(cells[width:]):
            raise GraderFault(
                f"{place}: {len(cells)} cells under {width} columns; "
                "headings belong into the first line, and cells with separators in them into quotation marks"
            )
        yield Row(place, tuple((cells + [""] * width)[:width]))
