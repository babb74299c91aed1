"""Whose is each submission of Gradescope's "Export submissions", and how late was it?

`submission_metadata.yml` names the submitters of each folder: all of a group, none where nobody is linked, without SID
or e-mail where Gradescope has none. How late one was stands in Gradescope's table of scores, when that lies there too.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import yaml

from autograder.faults import GraderFault
from autograder.intake.people import Student
from autograder.manifest import YamlLoader

METADATA = "submission_metadata.yml"


def read_metadata(metadata: Path) -> dict[str, tuple[Student, ...]]:
    """Folder of a submission -> who handed it in.

    Raises:
        GraderFault: it cannot be read, or is no such file.
    """
    try:
        with metadata.open(encoding="utf-8", errors="replace") as stream:
            return submitters(stream, metadata.stat().st_size)
    except Unfolds:
        raise GraderFault(
            f"{metadata} is refused: its aliases unfold it to more than {_UNFOLDS} times its size; "
            "download it from Gradescope once more"
        ) from None
    except (OSError, yaml.YAMLError, RecursionError, ValueError) as error:
        raise GraderFault(f"{metadata} cannot be read: {' '.join(str(error).split())}") from None


def submitters(stream: IO[str], size: int) -> dict[str, tuple[Student, ...]]:
    """Read `size` bytes event by event, because the nodes of a large class fill a hundred megabytes.

    Raises:
        ValueError, yaml.YAMLError, RecursionError: this is no such file.
        Unfolds: its aliases make much of it.
    """
    events = yaml.parse(stream, Loader=YamlLoader)
    if not isinstance(_begun(events), yaml.MappingStartEvent):
        raise ValueError("expected a mapping from submission_<id> to its submitters")
    pairs = _Unfolding(events, _UNFOLDS * size + _UNFOLDS_AT_LEAST).pairs()
    return {key: _submitters(value) for key, value in pairs if isinstance(value, dict)}


def _begun(events: Iterator[yaml.Event]) -> yaml.Event | None:
    """The first event of the first document."""
    starts = (yaml.StreamStartEvent, yaml.DocumentStartEvent)
    return next((event for event in events if not isinstance(event, starts)), None)


_UNFOLDS, _UNFOLDS_AT_LEAST = 10, 1 << 20  # times the file's size, and characters; Ruby refers to a name twice or so


class Unfolds(Exception):
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
            key = self._value(event)
            yield key if isinstance(key, str) else "", self._value(next(self._events))

    def _items(self) -> Iterator[Any]:
        """Items of a sequence that has begun."""
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                return
            yield self._value(event)

    def _value(self, event: Any) -> Any:
        """What an event begins: a Ruby object becomes its fields, and an id of 0012 stays one."""
        before, value = self._size, None
        if isinstance(event, yaml.AliasEvent):
            value, size = self._anchors.get(str(event.anchor), (None, 0))
            self._grow(size)
            return value
        if isinstance(event, yaml.ScalarEvent):
            nothing = not event.style and event.value in ("~", "null", "Null", "NULL")
            value = "" if nothing else event.value
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
            raise Unfolds


def _submitters(value: dict[str, Any]) -> tuple[Student, ...]:
    found = value.get(":submitters") or value.get("submitters") or []
    people = [person for person in found if isinstance(person, dict)] if isinstance(found, list) else []

    def text(person: dict[str, Any], key: str) -> str:
        said = person.get(f":{key}") or person.get(key)
        return said.strip() if isinstance(said, str) else ""

    students = [Student(text(person, "name"), text(person, "sid"), text(person, "email")) for person in people]
    # Twice the same number or address is one person; twice the same name need not be.
    return tuple(
        student
        for place, student in enumerate(students)
        if not (student.sid or student.email) or student not in students[:place]
    )
