"""Who is behind a submission, and which tables that lie with a class say so?

    students.csv, roster.csv, classroom_roster.csv   one row for each student: account, number, e-mail, name, section
    Gradescope's table of scores                     how late each submission was

Tables are read however a spreadsheet saved them: with commas, semicolons or tabs, with a byte order mark, in UTF-16.
Columns are found by their names, whatever their order.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

from autograder.faults import GraderFault
from autograder.intake.decoding import NotText, normalise


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


TABLES = ("classroom_roster.csv", "students.csv", "roster.csv")
_LARGEST = 1 << 24  # bytes; a table of a hundred thousand people
_COLUMNS = {
    "login": ("github_username", "github", "username", "user_name", "login", "account", "sis_login_id", "login_id"),
    "sid": ("sid", "student_id", "studentid", "student_number", "matriculation_number", "matric_no", "sis_user_id"),
    "email": ("email", "e_mail", "mail", "email_address"),
    "name": ("name", "full_name", "student", "student_name", "fullname"),
    "canvas_id": ("canvas_id", "canvas_user_id"),
    "section": ("section", "sections", "group", "class", "tutorial"),
}
_FIRST, _LAST = ("first_name", "firstname", "given_name"), ("last_name", "lastname", "surname", "family_name")


def read_people(folder: Path) -> tuple[tuple[Student, ...], str]:
    """The students of the first table that lies in a folder, and its name; nothing and "" without one.

    Raises:
        GraderFault: it cannot be read.
    """
    for name in TABLES:
        if (folder / name).is_file():
            return people(_read(folder / name)), name
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

    def completed(self, students: tuple[Student, ...], name: str) -> tuple[Student, ...]:
        """Fill in what a download did not tell; of a submission without people, by its own name.

        Args:
            name: the submission's.
        """
        if not students:
            found = self._by.get(name.lower())
            return (found,) if found else ()
        return tuple(self._complete(student) for student in students)

    def _complete(self, student: Student) -> Student:
        found = next((known for key in _keys(student) if (known := self._by.get(key))), None)
        if found is None or _are_two(student.sid, found.sid) or _are_two(student.email, found.email):
            return student
        names = [field.name for field in fields(Student)]
        told = replace(student, login="") if found.login.lower() == student.login.lower() else student
        return Student(**{name: getattr(told, name) or getattr(found, name) for name in names})


def _are_two(one: str, other: str) -> bool:
    return bool(one and other) and one.lower() != other.lower()


def _keys(student: Student) -> list[str]:
    """What a person may be called, the surest first; the name also as Canvas squeezes it, last name first."""
    told = (student.sid, student.login, student.canvas_id, student.email, student.email.partition("@")[0], student.name)
    words = re.sub(r"[^\w\s]", "", student.name.lower()).split()
    turned = [*words[-1:], *words[:-1]] if "," not in student.name else words
    squeezed = ("".join(words), "".join(turned))
    return list(dict.fromkeys(key.strip().lower() for key in (*told, *squeezed) if key.strip()))


def people(data: bytes) -> tuple[Student, ...]:
    """The students of a table; rows that name nobody are left out. Any bytes give some answer."""
    return tuple(student for row in _rows(data) if (student := _student(row)) != Student())


def _student(row: Mapping[str, str]) -> Student:
    def first(names: Sequence[str]) -> str:
        return next((row[name] for name in names if row.get(name)), "")

    found = {field: first(names) for field, names in _COLUMNS.items()}
    identifier = row.get("identifier", "")
    found["name"] = found["name"] or " ".join(filter(None, (first(_FIRST), first(_LAST)))) or identifier
    if "@" in identifier:
        found["email"] = found["email"] or identifier
    return Student(**found)


def read_lateness(tables: Iterable[Path]) -> dict[str, str]:
    """Gradescope's number of a submission -> how late it was; of the tables that say so."""
    found: dict[str, str] = {}
    for table in tables:
        if table.suffix.lower() == ".csv" and table.stat().st_size <= _LARGEST:
            found |= lateness(_read(table))
    return found


def lateness(data: bytes) -> dict[str, str]:
    """The same of one table. Any bytes give some answer."""
    said = ((row.get("submission_id", ""), row.get("lateness_h_m_s", "")) for row in _rows(data))
    return {number: late for number, late in said if number and re.search("[1-9]", late)}


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(_LARGEST + 1)
    except OSError as error:
        raise GraderFault(f"{path} cannot be read: {error.strerror}") from None
    if len(data) > _LARGEST:
        raise GraderFault(f"{path} is larger than any table of students: move it away")
    return data


def _rows(data: bytes) -> Iterable[dict[str, str]]:
    """The rows of a table, with column names in lower case and `_` for everything else."""
    try:
        text = normalise(data)[0].decode()
    except NotText:
        return
    line = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=line.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        header = [re.sub(r"[^a-z0-9]+", "_", cell.lower()).strip("_") for cell in next(reader, [])]
        for row in reader:
            yield dict(zip(header, (cell.strip() for cell in row), strict=False))
    except csv.Error:  # a field of more than 131072 characters: no table of ours goes on from here
        return
