"""Who is behind a submission, and which tables that lie with a class say so?

    students.csv, roster.csv, classroom_roster.csv   one row for each student: account, number, e-mail, name, section
    Gradescope's table of scores                     how late each submission was

Columns are found by their headings, whatever their order.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path

from autograder.faults import GraderFault
from autograder.tables import Table, heading, read_table


@dataclass(frozen=True, slots=True)
class Student:
    """A person behind a submission, as far as the download told; "" is what it did not tell.

    Attributes:
        name: as the site writes it; Canvas puts a squashed one (`doejane`) into its file names.
        sid: the university's number: Gradescope's SID, Canvas' SIS User ID.
        email: as registered with the site.
        login: the account: Canvas' SIS Login ID, a GitHub user name.
        canvas_id: Canvas' own number of a user, `ID` in its gradebook.
        section: of the course; several as the site joins them.
    """

    name: str = ""
    sid: str = ""
    email: str = ""
    login: str = ""
    canvas_id: str = ""
    section: str = ""

    def filled_from(self, other: Student) -> Student:
        """What is known of them, and what the other says where nothing is."""
        return Student(*(mine or theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))


TABLES = ("classroom_roster.csv", "students.csv", "roster.csv")
HEADINGS = {
    "login": ("github username", "github", "username", "user name", "login", "account", "sis login id", "login id",
              "benutzername", "anmeldename"),
    "sid": ("sid", "student id", "student number", "matriculation number", "matric no", "sis user id", "id number",
            "university id", "id-nummer", "matrikelnummer", "matrikelnr", "matrikelnr."),
    "email": ("email", "e-mail", "mail", "email address", "e-mail address", "e-mail-adresse"),
    "name": ("name", "full name", "student", "student name", "vollständiger name"),
    "canvas_id": ("canvas id", "canvas user id"),
    "section": ("section", "sections", "section name", "group", "class", "tutorial", "gruppe"),
    "first": ("first name", "firstname", "given name", "vorname"),
    "last": ("last name", "lastname", "surname", "family name", "nachname"),
}  # fmt: skip
"""What is known of a person -> headings of its column, the surest first, in tables of students and of marks alike."""
_OF_CANVAS = ("sis user id", "sis login id")
"""Headings of Canvas' gradebook, in which a bare `ID` is Canvas' own number; elsewhere it is the university's."""


def read_students(folder: Path) -> tuple[tuple[Student, ...], str]:
    """The students of the first table that lies in a folder, and its name; nothing and "" without one.

    Rows that name nobody are left out.

    Raises:
        GraderFault: it cannot be read.
    """
    for name in TABLES:
        path = folder / name
        if os.path.isfile(path) and not path.is_symlink():  # noqa: PTH113  never raises
            found = (_student(row) for row in _by_heading(read_table(path)))
            return tuple(student for student in found if student != Student()), name
    return (), ""


class Directory:
    """The people of a table, found by whatever a download calls them; what could be two people finds nobody."""

    def __init__(self, students: Iterable[Student] = ()) -> None:
        self.logins: set[str] = set()
        self._by: dict[str, Student | None] = {}
        for student in students:
            self.logins |= {student.login.lower()} - {""}
            for key in _keys(student):
                self._by[key] = None if key in self._by and self._by[key] != student else student

    def completed(self, submissions: Sequence[tuple[tuple[Student, ...], str]]) -> list[tuple[Student, ...]]:
        """Fill in what a download did not tell; of a submission without people, by its own name.

        Whom only a name leads to, and another submission leads to as well, is nobody's.

        Args:
            submissions: of a whole class: the people as they were told, and the submission's name.
        """
        found = [
            [self._found(student) for student in students] or [self._by.get(_composed(name))]
            for students, name in submissions
        ]
        claims = Counter(known for one in found for known in {each for each in one if each})

        def kept(student: Student, known: Student | None) -> Student | None:
            return known if known and (claims[known] == 1 or _surely(student, known)) else None

        completed = []
        for (students, name), one in zip(submissions, found, strict=True):
            if students:
                pairs = zip(students, one, strict=True)
                completed.append(tuple(_completed(student, kept(student, known)) for student, known in pairs))
            else:
                only = kept(Student(name=name), one[0])
                completed.append((only,) if only else ())
        return completed

    def _found(self, student: Student) -> Student | None:
        """Who in the table somebody is, of whom a download told something."""
        found = next((known for key in _keys(student) if (known := self._by.get(key))), None)
        return None if found is None or _contradict(student, found) else found


def _completed(student: Student, found: Student | None) -> Student:
    if found is None:
        return student
    told = replace(student, login="") if found.login.lower() == student.login.lower() else student
    return told.filled_from(found)


def _surely(student: Student, found: Student) -> bool:
    """Whether more than a name leads to somebody."""
    mine = (student.sid, student.login, student.canvas_id, student.email, student.name)
    theirs = (found.sid, found.login, found.canvas_id, found.email)
    return not {_composed(value) for value in mine if value}.isdisjoint(map(_composed, theirs))


def _contradict(one: Student, other: Student) -> bool:
    """Whether two cannot be the same person."""
    pairs = ((one.sid, other.sid), (one.email, other.email), (one.canvas_id, other.canvas_id))
    return any(_are_two(*pair) for pair in pairs)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip().lower()


def _are_two(one: str, other: str) -> bool:
    return bool(one and other) and one.lower() != other.lower()


def _keys(student: Student) -> list[str]:
    """What a person may be called, the surest first; the name also as Canvas squeezes it, last name first."""
    told = (student.sid, student.login, student.canvas_id, student.email, student.email.partition("@")[0], student.name)
    words = re.sub(r"[^\w\s]", "", _composed(student.name)).split()
    turned = [*words[-1:], *words[:-1]] if "," not in student.name else words
    squeezed = ("".join(words), "".join(turned))
    return list(dict.fromkeys(_composed(key) for key in (*told, *squeezed) if key.strip()))


def _student(row: Mapping[str, str]) -> Student:
    found = {kind: next((row[name] for name in names if row.get(name)), "") for kind, names in HEADINGS.items()}
    number = "canvas_id" if any(name in row for name in _OF_CANVAS) else "sid"
    found[number] = found[number] or row.get("id", "")
    identifier = row.get("identifier", "")
    both = " ".join(filter(None, (found.pop("first"), found.pop("last"))))
    found["name"] = found["name"] or both or identifier
    if "@" in identifier:
        found["email"] = found["email"] or identifier
    return Student(**found)


def read_lateness(paths: Iterable[Path]) -> dict[str, str]:
    """Gradescope's number of a submission -> how late it was; of the tables that say so."""
    found: dict[str, str] = {}
    for path in paths:
        if path.suffix.lower() == ".csv":
            try:
                rows = _by_heading(read_table(path))
            except GraderFault:  # somebody's own table, which nobody asked us to read
                continue
            said = ((row.get("submission id", ""), row.get("lateness (h:m:s)", "")) for row in rows)
            found |= {number: late for number, late in said if number and re.search("[1-9]", late)}
    return found


def _by_heading(table: Table) -> list[dict[str, str]]:
    headings = [heading(column) for column in table.columns]
    return [dict(zip(headings, row.cells, strict=True)) for row in table.rows]
