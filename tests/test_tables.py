"""A table is read as any spreadsheet wrote it, or refused with file and line; no row is lost on the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.faults import GraderFault
from autograder.tables import compared, csv_text, number, read_table

ROWS = [["Name", "SID", "A4: why, and how (6)"], ["Zoë; Roe", "007", "4,5"], ['a "b"', "8", ""]]


def written(separator: str, newline: str) -> str:
    return newline.join(separator.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in ROWS) + newline


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_spreadsheets_csv_is_the_same_table(
    tmp_path: Path, separator: str, newline: str, encoding: str
) -> None:
    for text in (written(separator, newline), f"sep={separator}{newline}{written(separator, newline)}"):
        (tmp_path / "t.csv").write_bytes(text.encode(encoding))
        table = read_table(tmp_path / "t.csv")
        assert [list(table.columns), *(list(row.cells) for row in table.rows)] == ROWS
        assert table.rows[0].place == f"t.csv:{3 if text.startswith('sep=') else 2}"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "t.csv:1: the table is empty"),
        (b"\n\n", "t.csv:1: the table is empty"),
        ("a,b\nZoë,1\n".encode("latin-1"), "t.csv: not UTF-8"),
        ("a,b\n1,2\n".encode("utf-16-le"), "t.csv: no text"),
        (b"a,b\n1,2,3\n", "t.csv:2: 3 cells under 2 columns"),
        (b'a,b\n1,2\n"3,4\n5,6\n', "t.csv:3: "),
        (b"a,b\n1," + b"x" * 200_000 + b"\n", "t.csv:2: field larger"),
    ],
)
def test_what_cannot_be_read_for_certain_is_refused_with_its_line(tmp_path: Path, data: bytes, sentence: str) -> None:
    """A quotation mark that nothing closes would swallow every row behind it."""
    (tmp_path / "t.csv").write_bytes(data)
    with pytest.raises(GraderFault, match=f"^{sentence}"):
        read_table(tmp_path / "t.csv")
    with pytest.raises(GraderFault, match="cannot read"):
        read_table(tmp_path / "nowhere.csv")


def test_lines_are_counted_as_an_editor_does(tmp_path: Path) -> None:
    """Blank lines and line breaks inside a cell count."""
    (tmp_path / "t.csv").write_text('a,b\n\n"two\nlines",1\nlast,2\n')
    assert [row.place for row in read_table(tmp_path / "t.csv").rows] == ["t.csv:3", "t.csv:5"]


@pytest.mark.parametrize(("text", "value"), [("4", 4), ("4.50", 4.5), ("4,5", 4.5), (",5", 0.5), ("-1", -1)])
def test_numbers_of_every_country(text: str, value: float) -> None:
    assert number(text) == value


@pytest.mark.parametrize("text", ["", "nan", "inf", "1e3", "1.000,5", "1 000", "4/6", "1_0", "-", "½", "9" * 400])
def test_what_is_no_number(text: str) -> None:
    """Nothing is guessed: a thousand and one are one comma apart."""
    assert number(text) is None


def test_a_name_that_a_table_disarmed_is_still_that_name() -> None:
    assert compared("'=1+1") == compared("=1+1")
    assert compared("Zoe\u0308  Roe") == compared("Zoë Roe")
    assert compared("'t Hooft") == "'t Hooft"


def test_an_id_that_a_formula_keeps_a_text_is_that_id() -> None:
    assert compared('="007"') == "007"
    assert compared('="007"&"8"') == '="007"&"8"'


def test_csv_quotes_what_any_spreadsheet_splits_at() -> None:
    assert csv_text([["a;b", "c\td", 'e"f', "g"]]) == '"a;b","c\td","e""f",g\n'
