"""Which submissions lie in a folder, and whose are they?

What instructors have on disk comes in four layouts, recognised by what is there and never by an option:

    gradescope  submission_<id>/ beside submission_metadata.yml, which names the students of each
    canvas      doejane_LATE_4711_90210_a_warm_up.py: loose files, or one zip, all named by student and ids
    classroom   clones of repositories whose names share a prefix; classroom_roster.csv tells who is who
    folders     anything else: each folder and each .zip is a submission

Names from these files are data of strangers. They are kept as they are; what writes them escapes them.
"""

from __future__ import annotations

import csv
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from typing import Any, Literal

import yaml

from autograder.faults import GraderFault

Layout = Literal["gradescope", "canvas", "classroom", "folders"]

GRADESCOPE_METADATA = "submission_metadata.yml"
CLASSROOM_ROSTER = "classroom_roster.csv"
_CANVAS = re.compile(r"(?P<student>[^_/]+)_(?P<late>LATE_)?(?P<id>\d+)_(?P<attempt>\d+)_(?P<file>.+)", re.DOTALL)


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


@dataclass(frozen=True, slots=True)
class Entry:
    """One submission to grade.

    Attributes:
        name: as in scores.csv: the folder's name, or the file's without .zip; unique in its roster.
        paths: one folder or zip, or the loose files of one student.
        students: who handed it in; several for a group, none when nobody is named.
        late: how late, as the download says (`1 day, 2:03:04`, `late`); "" when in time, or when nothing is known.
        submission_id: Gradescope's number of the submission; another one in each assignment.
    """

    name: str
    paths: tuple[Path, ...]
    students: tuple[Student, ...] = ()
    late: str = ""
    submission_id: str = ""


@dataclass(frozen=True)
class Roster:
    """All submissions of a folder, in name order."""

    layout: Layout
    entries: tuple[Entry, ...]


def read_roster(folder: Path, modules: Sequence[str] = ()) -> Roster:
    """List the submissions of a folder.

    Args:
        modules: the assignment's files; a folder that holds these is itself a submission.

    Raises:
        GraderFault: there is no such folder, nothing in it, or it is a single submission.
    """
    try:
        found = sorted((path for path in folder.iterdir() if not path.name.startswith(".")), key=lambda p: p.name)
    except OSError as error:
        raise GraderFault(f"{folder} cannot be read: {error.strerror}; give a folder of submissions") from None
    here = [path.name for path in found if path.name in modules and os.path.isfile(path)]  # noqa: PTH113  never raises
    if here:
        raise GraderFault(f"{folder} holds {here[0]}, so it is one submission: use `autograder grade {folder}`")
    metadata = folder / GRADESCOPE_METADATA
    if metadata.is_symlink():
        raise GraderFault(f"{metadata} is a link: put the file itself there")
    links = [path for path in found if path.is_symlink()]
    found = [path for path in found if not path.is_symlink()]
    if metadata.is_file():
        roster = Roster("gradescope", tuple(_gradescope(found, _gradescope_students(metadata))))
    elif loose := _canvas(found):
        roster = Roster("canvas", tuple(loose))
    else:
        folders = [path for path in found if path.is_dir() or path.suffix.lower() == ".zip"]
        clones = [path for path in folders if os.path.exists(path / ".git")]  # noqa: PTH110  never raises
        if folders and len(clones) == len(folders):
            roster = Roster("classroom", tuple(_classroom(clones, folder / CLASSROOM_ROSTER)))
        else:
            roster = Roster("folders", tuple(_named(path) for path in folders))
    if not roster.entries:
        raise GraderFault(f"{folder} holds no submissions: expected folders or .zip files, one for each student")
    return Roster(roster.layout, tuple(_unique([*roster.entries, *_in_place_of(links)])))


def _in_place_of(links: Sequence[Path]) -> Iterable[Entry]:
    """An entry for each link that stands where a submission could; it is told of, and never followed."""
    for link in links:
        if link.suffix.lower() == ".zip" or _CANVAS.fullmatch(link.name) or not os.path.isfile(link):  # noqa: PTH113
            yield Entry(link.name.removesuffix(".zip"), (link,))


def submission_name(path: Path) -> str:
    """A submission's name: the folder's, or the file's without .zip."""
    name = os.fsencode(path.name).decode("utf-8", "replace")
    return name[:-4] if name.lower().endswith(".zip") and not path.is_dir() else name


def _named(path: Path, *students: Student) -> Entry:
    return Entry(submission_name(path), (path,), students)


def _unique(entries: Iterable[Entry]) -> Iterable[Entry]:
    """Entries in name order; where `anna/` and `anna.zip` would share a name, the zip keeps its whole file name."""
    entries = sorted(entries, key=lambda entry: (entry.name, entry.paths))
    taken = Counter(entry.name for entry in entries)
    seen: set[str] = set()
    for entry in entries:
        name = entry.name
        if taken[name] > 1 and not entry.paths[0].is_dir():
            name = entry.paths[0].name
        while name in seen:
            name += "'"
        seen.add(name)
        yield replace(entry, name=name)


# --- Gradescope: "Export submissions"


_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same in C, where yaml was built with it


def _gradescope_students(metadata: Path) -> dict[str, tuple[Student, ...]]:
    """Whose each submission is. Read event by event, because the nodes of a large class fill a hundred megabytes."""
    try:
        with metadata.open(encoding="utf-8", errors="replace") as stream:
            events = yaml.parse(stream, Loader=_Parser)
            if not isinstance(_begun(events), yaml.MappingStartEvent):
                raise GraderFault(f"{metadata}: expected a mapping from submission_<id> to its submitters")
            most = _UNFOLDS * metadata.stat().st_size + _UNFOLDS_AT_LEAST
            pairs = _Unfolding(events, most).pairs()
            return {key: _submitters(value) for key, value in pairs if isinstance(value, dict)}
    except _Unfolds:
        raise GraderFault(
            f"{metadata} is refused: its aliases unfold it to more than {_UNFOLDS} times its size; "
            "download it from Gradescope once more"
        ) from None
    except (OSError, yaml.YAMLError, RecursionError) as error:
        raise GraderFault(f"{metadata} cannot be read: {' '.join(str(error).split())}") from None


def _begun(events: Iterator[yaml.Event]) -> yaml.Event | None:
    """The first event of the first document."""
    starts = (yaml.StreamStartEvent, yaml.DocumentStartEvent)
    return next((event for event in events if not isinstance(event, starts)), None)


_UNFOLDS, _UNFOLDS_AT_LEAST = 10, 1 << 20  # times the file's size, and characters; Ruby refers to a name twice or so


class _Unfolds(Exception):
    """What aliases refer to takes far more room than the file."""


class _Unfolding:
    """Events as dicts, lists and text; what an alias refers to is counted again each time that it is referred to."""

    def __init__(self, events: Iterator[yaml.Event], most: int) -> None:
        self._events = events
        self._most = most
        self._size = 0
        self._anchors: dict[str, tuple[Any, int]] = {}

    def pairs(self) -> Iterator[tuple[str, Any]]:
        """Keys and values of a mapping that has begun."""
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                return
            key = self._plain(event)
            yield key if isinstance(key, str) else "", self._plain(next(self._events))

    def _items(self) -> Iterator[Any]:
        """Items of a sequence that has begun."""
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                return
            yield self._plain(event)

    def _plain(self, event: Any) -> Any:
        """What an event begins: a Ruby object becomes its fields, and an id of 0012 stays one."""
        before, value = self._size, None
        if isinstance(event, yaml.AliasEvent):
            value, size = self._anchors.get(str(event.anchor), (None, 0))
            self._grow(size)
            return value
        if isinstance(event, yaml.ScalarEvent):
            value = event.value
            self._grow(len(value))
        elif isinstance(event, yaml.SequenceStartEvent):
            value = list(self._items())
        elif isinstance(event, yaml.MappingStartEvent):
            value = dict(self.pairs())
        self._grow(1)
        if event.anchor:
            self._anchors[event.anchor] = value, self._size - before
        return value

    def _grow(self, size: int) -> None:
        self._size += size
        if self._size > self._most:
            raise _Unfolds


def _submitters(value: dict[str, Any]) -> tuple[Student, ...]:
    found = value.get(":submitters") or value.get("submitters") or []
    people = [person for person in found if isinstance(person, dict)] if isinstance(found, list) else []

    def text(person: dict[str, Any], key: str) -> str:
        value = person.get(f":{key}") or person.get(key)
        return value if isinstance(value, str) else ""

    return tuple(Student(text(person, "name"), text(person, "sid"), text(person, "email")) for person in people)


def _gradescope(found: Sequence[Path], students: dict[str, tuple[Student, ...]]) -> Iterable[Entry]:
    for path in found:
        if path.is_dir() or path.suffix.lower() == ".zip":
            name = submission_name(path)
            number = name.removeprefix("submission_")
            yield replace(_named(path, *students.get(name, ())), submission_id=number if number.isdigit() else "")


# --- Canvas: "Download submissions"


def canvas_file_name(name: str) -> str:
    """The name that a file had before Canvas put student and ids in front of it."""
    match = _CANVAS.fullmatch(name)
    return match["file"] if match and match["file"] not in (".", "..") else name


def _canvas(found: Sequence[Path]) -> list[Entry]:
    """Entries when every file here is named the way Canvas does; else none."""
    files = [path for path in found if path.is_file()]
    matches = [(path, _CANVAS.fullmatch(path.name)) for path in files]
    if not files or len(files) < len(found) or not all(match for _, match in matches):
        return []
    groups: dict[tuple[str, str], list[Path]] = {}
    late: set[tuple[str, str]] = set()
    for path, match in matches:
        assert match is not None
        whose = match["student"], match["id"]
        groups.setdefault(whose, []).append(path)
        if match["late"]:
            late.add(whose)
    return [_of_canvas(*whose, paths, "late" if whose in late else "") for whose, paths in groups.items()]


def _of_canvas(name: str, number: str, paths: list[Path], late: str) -> Entry:
    zipped = len(paths) == 1 and paths[0].suffix.lower() == ".zip"
    called = submission_name(paths[0]) if zipped else f"{name}_{number}"
    return Entry(called, tuple(paths), (Student(name, canvas_id=number),), late)


# --- GitHub Classroom


def _classroom(clones: Sequence[Path], roster: Path) -> Iterable[Entry]:
    """Clones are called <assignment>-<account>; the roster maps accounts to names."""
    names = [path.name for path in clones]
    prefix = _common_prefix(names) if len(names) > 1 else ""
    prefix = prefix[: prefix.rfind("-") + 1]
    known = _classroom_roster(roster) if roster.is_file() else {}
    for path in clones:
        account = path.name[len(prefix) :]
        yield _named(path, known.get(account.lower(), Student(account, login=account)))


def _common_prefix(names: Sequence[str]) -> str:
    """The characters with which all names begin; the smallest and the largest name differ first."""
    pairs = zip(min(names), max(names), strict=False)
    return "".join(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _classroom_roster(path: Path) -> dict[str, Student]:
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except (OSError, csv.Error) as error:
        raise GraderFault(f"{path} cannot be read: {error}") from None
    return {
        str(row["github_username"]).lower(): Student(
            name=row.get("name") or row.get("identifier") or "",
            email=(row.get("identifier") or "") if "@" in (row.get("identifier") or "") else "",
            login=str(row["github_username"]),
        )
        for row in rows
        if row.get("github_username")
    }
