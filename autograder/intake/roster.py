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
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any, Literal

import yaml

from autograder.faults import GraderFault

Layout = Literal["gradescope", "canvas", "classroom", "folders"]

GRADESCOPE_METADATA = "submission_metadata.yml"
CLASSROOM_ROSTER = "classroom_roster.csv"
_CANVAS = re.compile(r"(?P<student>[^_/]+)_(?:LATE_)?(?P<id>\d+)_(?P<attempt>\d+)_(?P<file>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Student:
    """A person behind a submission, as far as the course site told; `id` is the site's or the university's."""

    name: str = ""
    email: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One submission to grade.

    Attributes:
        name: as in scores.csv: the folder's name, or the file's without .zip; unique in its roster.
        paths: one folder or zip, or the loose files of one student.
        students: who handed it in; several for a group, none when nobody is named.
    """

    name: str
    paths: tuple[Path, ...]
    students: tuple[Student, ...] = ()


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
    here = [path.name for path in found if path.name in modules]
    if here:
        raise GraderFault(f"{folder} holds {here[0]}, so it is one submission: use `autograder grade {folder}`")
    metadata = folder / GRADESCOPE_METADATA
    if metadata.is_file():
        roster = Roster("gradescope", tuple(_gradescope(found, _gradescope_students(metadata))))
    elif loose := _canvas(found):
        roster = Roster("canvas", tuple(loose))
    else:
        folders = [path for path in found if path.is_dir() or path.suffix.lower() == ".zip"]
        clones = [path for path in folders if (path / ".git").exists()]
        if folders and len(clones) == len(folders):
            roster = Roster("classroom", tuple(_classroom(clones, folder / CLASSROOM_ROSTER)))
        else:
            roster = Roster("folders", tuple(_named(path) for path in folders))
    if not roster.entries:
        raise GraderFault(f"{folder} holds no submissions: expected folders or .zip files, one for each student")
    return Roster(roster.layout, tuple(_unique(roster.entries)))


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
        yield Entry(name, entry.paths, entry.students)


# --- Gradescope: "Export submissions"


_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same in C, where yaml was built with it


def _gradescope_students(metadata: Path) -> dict[str, tuple[Student, ...]]:
    """Whose each submission is. Read event by event, because the nodes of a large class fill a hundred megabytes."""
    try:
        with metadata.open(encoding="utf-8", errors="replace") as stream:
            events = yaml.parse(stream, Loader=_Parser)
            if not isinstance(_begun(events), yaml.MappingStartEvent):
                raise GraderFault(f"{metadata}: expected a mapping from submission_<id> to its submitters")
            pairs = _pairs(events, {})
            return {key: _submitters(value) for key, value in pairs if isinstance(value, dict)}
    except (OSError, yaml.YAMLError, RecursionError) as error:
        raise GraderFault(f"{metadata} cannot be read: {' '.join(str(error).split())}") from None


def _begun(events: Iterator[yaml.Event]) -> yaml.Event | None:
    """The first event of the first document."""
    starts = (yaml.StreamStartEvent, yaml.DocumentStartEvent)
    return next((event for event in events if not isinstance(event, starts)), None)


def _pairs(events: Iterator[yaml.Event], anchors: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Keys and values of a mapping that has begun."""
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            return
        key = _plain(event, events, anchors)
        yield str(key), _plain(next(events), events, anchors)


def _items(events: Iterator[yaml.Event], anchors: dict[str, Any]) -> Iterator[Any]:
    """Items of a sequence that has begun."""
    for event in events:
        if isinstance(event, yaml.SequenceEndEvent):
            return
        yield _plain(event, events, anchors)


def _plain(event: Any, events: Iterator[yaml.Event], anchors: dict[str, Any]) -> Any:
    """What an event begins, as dicts, lists and text: a Ruby object becomes its fields, and an id of 0012 stays one."""
    value: Any = None
    if isinstance(event, yaml.AliasEvent):
        return anchors.get(str(event.anchor))
    if isinstance(event, yaml.ScalarEvent):
        value = event.value
    elif isinstance(event, yaml.SequenceStartEvent):
        value = list(_items(events, anchors))
    elif isinstance(event, yaml.MappingStartEvent):
        value = dict(_pairs(events, anchors))
    if event.anchor:
        anchors[event.anchor] = value
    return value


def _submitters(value: dict[str, Any]) -> tuple[Student, ...]:
    found = value.get(":submitters") or value.get("submitters") or []
    people = [person for person in found if isinstance(person, dict)] if isinstance(found, list) else []

    def text(person: dict[str, Any], key: str) -> str:
        return str(person.get(f":{key}") or person.get(key) or "")

    return tuple(Student(text(person, "name"), text(person, "email"), text(person, "sid")) for person in people)


def _gradescope(found: Sequence[Path], students: dict[str, tuple[Student, ...]]) -> Iterable[Entry]:
    for path in found:
        if path.is_dir() or path.suffix.lower() == ".zip":
            yield _named(path, *students.get(submission_name(path), ()))


# --- Canvas: "Download submissions"


def canvas_file_name(name: str) -> str:
    """The name that a file had before Canvas put student and ids in front of it."""
    match = _CANVAS.fullmatch(name)
    return match["file"] if match else name


def _canvas(found: Sequence[Path]) -> list[Entry]:
    """Entries when every file here is named the way Canvas does; else none."""
    files = [path for path in found if path.is_file()]
    matches = [(path, _CANVAS.fullmatch(path.name)) for path in files]
    if not files or len(files) < len(found) or not all(match for _, match in matches):
        return []
    groups: dict[tuple[str, str], list[Path]] = {}
    for path, match in matches:
        assert match is not None
        groups.setdefault((match["student"], match["id"]), []).append(path)
    return [
        _named(paths[0], Student(student, id=number))
        if len(paths) == 1 and paths[0].suffix.lower() == ".zip"
        else Entry(f"{student}_{number}", tuple(paths), (Student(student, id=number),))
        for (student, number), paths in groups.items()
    ]


# --- GitHub Classroom


def _classroom(clones: Sequence[Path], roster: Path) -> Iterable[Entry]:
    """Clones are called <assignment>-<account>; the roster maps accounts to names."""
    names = [path.name for path in clones]
    prefix = _common_prefix(names) if len(names) > 1 else ""
    prefix = prefix[: prefix.rfind("-") + 1]
    known = _classroom_roster(roster) if roster.is_file() else {}
    for path in clones:
        account = path.name[len(prefix) :]
        yield _named(path, known.get(account.lower(), Student(account, id=account)))


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
            id=str(row["github_username"]),
        )
        for row in rows
        if row.get("github_username")
    }
