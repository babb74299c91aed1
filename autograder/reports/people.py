"""Whom is a row of a table about, and which rows of two tables are about the same person?

A table may be ours, Gradescope's, Canvas' or somebody's own. Headings tell what kind of value a column holds, the
values tell who it is: two rows belong together when an id, an e-mail address or an account of one is one of the other,
in whatever case and under whatever heading. A name is no id. Where two values of one row point at two people the row
is refused, because one of them must be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace

from autograder.faults import GraderFault
from autograder.hostile_text import line
from autograder.intake.people import HEADINGS, Student
from autograder.tables import Row, Table, compared, heading

_OF_SCORES = {
    "submission": ("submission",),
    "submission_id": ("submission id",),
    "id": ("id",),
    "late": ("late", "lateness (h:m:s)"),
    "status": ("status",),
}
# Heading -> what kind of value its column holds.
_KIND = {spelling: kind for kind, spellings in {**HEADINGS, **_OF_SCORES}.items() for spelling in spellings}
_SAID = {"sid": "SID", "email": "e-mail", "login": "login", "canvas_id": "Canvas ID", "id": "ID",
         "submission": "submission", "submission_id": "submission ID"}  # fmt: skip

_UNKNOWN = {"", "-", "n/a", "none", "null"}
_TEST_STUDENT = {"student, test", "test student"}
_SHOWN = 100  # characters of headings
_POLICY = re.compile(r"(muted|manual posting.*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Key:
    """A value that tells who somebody is: its kind, for messages, as it stands there, and as it is compared.

    SID, login and e-mail are one space, because sites call the same value by different names; Canvas' own numbers are
    another, and so are names of submissions and Gradescope's numbers of them. A plain `ID` may be either of the first.
    """

    kind: str
    text: str
    spaces: tuple[str, ...]
    value: str

    def __str__(self) -> str:
        return f"{_SAID[self.kind]} {self.text!r}"


_SPACES = {
    "canvas_id": ("canvas",),
    "submission": ("submission",),
    "submission_id": ("number",),
    "id": ("account", "canvas"),
}


def key(kind: str, text: str) -> Key | None:
    """The key that a value is; None for one that means "unknown". A folder may be called by any word.

    As a table shows it, so that both sides are the same where one of them was never written down.
    """
    value = compared(line(text))
    if not value or (kind != "submission" and value.casefold() in _UNKNOWN):
        return None
    # Folders that differ in case only are two; people's ids that do are one.
    return Key(kind, value, _SPACES.get(kind, ("account",)), value if kind == "submission" else value.casefold())


_NUMBER = re.compile(r"\d+([.,]\d*)?(e\+?\d+)?", re.IGNORECASE)


def read_as_number(text: str) -> float | None:
    """The number for which a spreadsheet takes an id: 12 for 0012, 12000 for 12E3; None where it sees none."""
    return float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def words_of(name: str) -> tuple[str, ...]:
    """A name however it is written: `Doe, Jane` and `jane doe` are one."""
    return tuple(sorted(re.findall(r"\w+", compared(name).casefold())))


@dataclass(frozen=True)
class Who:
    """Whom a row is about.

    Attributes:
        place: file and line.
        submission: name of the submission, where the table knows it.
        number: Gradescope's number of the submission; another one in each assignment.
        people: at least one, in the order of the row; one of whom nothing is known where the row names nobody.
        ids: values under the heading `ID`, which may be anybody's ids.
        wanted: what its table has columns for that would tell whose it is, in words.
    """

    place: str
    submission: str = ""
    number: str = ""
    people: tuple[Student, ...] = (Student(),)
    ids: tuple[str, ...] = ()
    late: str = ""
    status: str = ""
    wanted: str = ""

    def keys(self, person: Student) -> list[Key]:
        """What identifies one of its people."""
        values = [(kind, getattr(person, kind)) for kind in ("sid", "email", "login", "canvas_id")]
        if len(self.people) == 1:
            values += [("id", text) for text in self.ids]
        return [found for kind, text in values if (found := key(kind, text))]

    @property
    def all_keys(self) -> list[Key]:
        """What identifies it or any of its people, the most certain first."""
        people = [found for one in self.people for found in self.keys(one)]
        all_keys = [key("submission", self.submission), *people, key("submission_id", self.number)]
        return [found for found in all_keys if found]

    def named(self) -> str:
        """How to call it in a sentence."""
        return ", ".join(one.name for one in self.people if one.name) or self.submission or self.place


def read_people(table: Table) -> tuple[list[tuple[Row, Who]], list[str]]:
    """Every row that is about somebody, and a sentence for each that was passed over.

    Raises:
        GraderFault: no column says whose a row is, or a row of a group does not name as many people in each column.
    """
    kinds = _kinds(table)
    if not {*kinds.values()} & _SAID.keys():
        found = line(", ".join(filter(None, table.columns)), _SHOWN)
        raise GraderFault(
            f"{table.place}:1: no column says whose row it is; expected one of submission, SID, Email, "
            f"SIS User ID, SIS Login ID, ID or Submission ID; the first line is: {found}"
        )
    rows, passed = [], []
    for row in table.rows:
        who = None if _about_nobody(row) else _who(row, kinds)
        if who and _test_student(who):
            passed.append(f"{row.place}: Canvas' test student was passed over")
        elif who:
            rows.append((row, who))
    return rows, passed


def _kinds(table: Table) -> dict[int, str]:
    """Column -> its kind. `ID` is Canvas' in a table that has Canvas' other columns."""
    headings = [heading(column) for column in table.columns]
    kinds = {place: _KIND[found] for place, found in enumerate(headings) if found in _KIND}
    of_canvas = {"sis login id", "sis user id"} & {*headings}
    return {place: "canvas_id" if kind == "id" and of_canvas else kind for place, kind in kinds.items()}


def _about_nobody(row: Row) -> bool:
    """Whether it is Canvas' row of maxima or of posting policies."""
    return row.cells[0].casefold() == "points possible" or all(_POLICY.fullmatch(cell) for cell in row.cells)


def _test_student(who: Who) -> bool:
    """Canvas gives each course a student for trying things, whom no SIS knows."""
    (person, *others) = who.people
    return bool(person.canvas_id) and not person.sid and not others and person.name.casefold() in _TEST_STUDENT


def _who(row: Row, kinds: Mapping[int, str]) -> Who:
    values: dict[str, list[str]] = {}
    for place, kind in kinds.items():
        if row.cells[place]:
            values.setdefault(kind, []).append(row.cells[place])
    first = {kind: texts[0] for kind, texts in values.items()}
    if "name" not in first:
        first["name"] = " ".join(first[part] for part in ("first", "last") if part in first)
    ours = "submission" in kinds.values()
    return Who(
        place=row.place,
        submission=first.get("submission", ""),
        number=first.get("submission_id", ""),
        people=tuple(_people(row.place, first, ours)),
        ids=tuple(values.get("id", ())),
        late=first.get("late", ""),
        status=first.get("status", ""),
        wanted=" or the ".join(_SAID[kind] for kind in dict.fromkeys(kinds.values()) if kind in _SAID),
    )


def _people(place: str, values: Mapping[str, str], ours: bool) -> Iterator[Student]:
    """One person, or those of a group whose values are joined by `;`, which only a table of ours does."""
    names = [field.name for field in fields(Student)]
    parts = {name: values.get(name, "").split(";") if ours else [values.get(name, "")] for name in names}
    size = max(len(texts) for texts in parts.values())
    for name, texts in parts.items():
        if len(texts) not in (1, size) or (len(texts) == 1 and texts[0] and size > 1):
            raise GraderFault(f"{place}: {len(texts)} people under {name} and {size} under another column")
    for number in range(size):
        known = {name: compared(texts[number]) if number < len(texts) else "" for name, texts in parts.items()}
        yield Student(**{name: "" if text.casefold() in _UNKNOWN else text for name, text in known.items()})


@dataclass
class Register:
    """Rows of one table by everything that identifies them; finds the row that another table's row is about."""

    owners: dict[tuple[str, str], list[int]] = field(default_factory=dict)

    def add(self, number: int, keys: Iterable[Key]) -> None:
        """Let these keys mean the target with this number."""
        for one in keys:
            for space in one.spaces:
                owned = self.owners.setdefault((space, one.value), [])
                if number not in owned:
                    owned.append(number)

    def owner(self, one: Key) -> list[int]:
        """Targets that a key means."""
        return list(dict.fromkeys(owner for space in one.spaces for owner in self.owners.get((space, one.value), ())))


def combined(known: Student, told: Student) -> Student:
    """What is known of a person from two rows: the first one's word, the second's where the first says nothing.

    The second one's name, though: a site squashes those in a download's file names, people write them out.
    """
    return replace(known.filled_from(told), name=told.name or known.name)
