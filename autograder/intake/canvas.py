"""Whose is a file of Canvas' "Download submissions", and what did the student call it?

Canvas' own zipper names what it packs:

    doejane_4711_90210_lab_three.py        name, user, upload, the student's name for the file
    doejane_LATE_4711_90210_lab_three.py   handed in late (older versions: `late`)
    anon_aB3xY_90210_lab_three.py          anonymous marking; late ones begin with LATE_anon_
    doejane_4711_text.html                 typed into Canvas; `_link.html` is an address. No file was handed in.

The name is the sortable name in lower case without blanks and signs, of a group the group's; it may hold underscores,
but no `_digits_` in its middle. Where a name could be taken apart in two ways, the other uploads of the class decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from autograder.intake.names import archive_suffix, front_of

_TYPED = re.compile(r"(?P<student>\w*?)_(?:(?P<late>late)_)?(?P<id>\d+)_(?P<typed>text|link)\.html", re.IGNORECASE)
_ANONYMOUS = re.compile(
    r"(?:(?P<late>late)_)?anon_(?P<anon>[A-Za-z0-9]+)_(?:(?P<upload>\d+)_(?P<file>.+)|(?P<typed>text|link)\.html)",
    re.IGNORECASE | re.DOTALL,
)
_IDS = re.compile(r"_(?:(?P<late>late)_)?(?P<id>\d+)_(?P<upload>\d+)(?P<gap>_?)", re.IGNORECASE)
_READINGS = 9  # of one name; numbers in a student's own file name make more
_LONG = 255  # bytes that a file system allows


@dataclass(frozen=True)
class CanvasName:
    """A file name of Canvas, taken apart.

    Attributes:
        student: as Canvas squeezes it, `doejane`; `anon_aB3xY` where marking is anonymous.
        canvas_id: Canvas' number of the user (of a group: of the one who handed in); "" where it is not told.
        late: whether it was handed in late.
        upload: Canvas' number of the file; "" for what was typed in.
        file: what the student called it; "" for what was typed in.
        typed: `text` or `link`; "" for a file.
    """

    student: str
    canvas_id: str
    late: bool
    upload: str = ""
    file: str = ""
    typed: str = ""

    @property
    def whose(self) -> str:
        """What is equal for all files of one hand-in."""
        return self.canvas_id or self.student


def take_apart(name: str, modules: Sequence[str], uploads: frozenset[int] = frozenset()) -> CanvasName | None:
    """Take a file name apart; None when Canvas does not write such names.

    Args:
        modules: the assignment's files; a reading that leaves one of these is preferred.
        uploads: how many digits the numbers of the other uploads have; decides between readings.
    """
    if len(name) > _LONG:
        return None
    if found := _ANONYMOUS.fullmatch(name):
        return CanvasName(
            f"anon_{found['anon']}",
            "",
            bool(found["late"]),
            found["upload"] or "",
            found["file"] or "",
            (found["typed"] or "").lower(),
        )
    if found := _TYPED.fullmatch(name):
        return CanvasName(found["student"], found["id"], bool(found["late"]), typed=found["typed"].lower())
    readings = list(islice(_readings(name, modules), _READINGS))
    ours = [reading for reading in readings if _is_exactly(reading.file, modules)]
    alike = [reading for reading in readings if len(reading.upload) in uploads]
    return next(iter([*ours, *alike, *readings]), None)


def uploads_of(names: Sequence[str], modules: Sequence[str]) -> frozenset[int]:
    """How many digits the numbers of uploads have, of the names that can be read in one way only."""
    found = (list(islice(_readings(name, modules), 2)) for name in names if len(name) <= _LONG)
    return frozenset(len(readings[0].upload) for readings in found if len(readings) == 1)


def _readings(name: str, modules: Sequence[str]) -> Iterator[CanvasName]:
    """Every way to take an upload's name apart, the shortest student's name first."""
    place = 0
    while found := _IDS.search(name, place):
        place = found.start() + 1
        student, file = name[: found.start()], name[found.end() :]
        if student.lower().endswith("_late"):
            continue
        # Without the gap only a file of the assignment is believed: `team_a_4711_9021lab_three.py`.
        if file and re.fullmatch(r"\w*", student) and (found["gap"] or _is_exactly(file, modules)):
            yield CanvasName(student, found["id"], bool(found["late"]), found["upload"], file)


def _is_exactly(file: str, modules: Sequence[str]) -> bool:
    found = front_of(file, modules)
    return found is not None and not found[0]


def is_telling(name: CanvasName, modules: Sequence[str]) -> bool:
    """Whether a name says by itself that the folder comes from Canvas, and is not a file like `sheet_1_2_notes.pdf`."""
    hand_in = front_of(name.file, modules) is not None or name.file.lower().endswith((".ipynb", ".py"))
    return bool(name.typed) or hand_in or bool(archive_suffix(name.file))
