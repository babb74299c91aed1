"""Whose is a file of Canvas' "Download submissions", and what did the student call it?

Canvas' own zipper names what it packs:

    doejane_4711_90210_lab_three.py        name, user, upload, the student's name for the file
    doejane_LATE_4711_90210_lab_three.py   handed in late (older versions: `late`)
    anon_aB3xY_90210_lab_three.py          anonymous marking; late ones begin with LATE_anon_
    doejane_4711_text.html                 typed into Canvas; `_link.html` is an address. No file was handed in.

The name is the sortable name in lower case without blanks and signs, of a group the group's; it may hold underscores
and, in scripts that have them, combining marks. Numbers in a group's name or in a student's own file name make several
readings of one name. Then the other names of the class decide: numbers of uploads are about as long as each other, each
is given once, and each user's number belongs to one name. Names that contradict that are not Canvas'.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from autograder.intake.names import archive_suffix, front_of, original_name, without_archive_suffix

_TYPED = re.compile(r"(?P<student>[^/]*?)_(?:(?P<late>late)_)?(?P<id>\d+)_(?P<typed>text|link)\.html", re.IGNORECASE)
_ANONYMOUS = re.compile(
    r"(?:(?P<late>late)_)?anon_(?P<anon>[A-Za-z0-9]+)_(?:(?P<upload>\d+)_(?P<file>.+)|(?P<typed>text|link)\.html)",
    re.IGNORECASE | re.DOTALL,
)
_IDS = re.compile(r"_(?:(?P<late>late)_)?(?P<id>\d+)_(?P<upload>\d+)(?P<gap>_?)", re.IGNORECASE)
_NUMBERED = re.compile(r"_\d+_\d+(?:_|$)")  # in what should be a name
_BLACKBOARD = re.compile(r"attempt_\d{4}(?:-\d\d){5}(?:[_.]|$)")  # behind a number of Blackboard's
_READINGS = 9  # of one name; numbers in a student's own file name make more
_SHORT = 3  # digits of a number that may be a day, a month or a team
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
        """What is equal for all files of one hand-in, and for no other."""
        return f"{self.student}_{self.canvas_id}".rstrip("_")


def names_of_class(names: Sequence[str], modules: Sequence[str]) -> Mapping[str, CanvasName]:
    """Take the names of a class apart, as far as Canvas writes such names; nothing when they cannot all be Canvas'.

    Args:
        modules: the assignment's files.
    """
    uploads = _uploads_of(names, modules)
    readings = [
        {name: found for name in names if (found := take_apart(name, modules, uploads, plain=plain))}
        for plain in (False, True)
    ]
    best = min(readings, key=_contradictions)
    return best if 2 * _contradictions(best) <= len(best) else {}


def _contradictions(names: Mapping[str, CanvasName]) -> int:
    """How many names share what only one may have."""
    # A copy that a browser made, and an archive beside its folder, are of one upload.
    files = {
        (found.whose, original_name(without_archive_suffix(found.file)), found.upload)
        for found in names.values()
        if found.upload
    }
    given = Counter(upload for *_, upload in files)
    who = defaultdict[str, set[str]](set)
    for found in names.values():
        who[found.canvas_id].add(found.student)
    again = {upload for upload, times in given.items() if times > 1 and len(upload) <= _SHORT}
    shared = {number for number, students in who.items() if number and len(students) > 1}
    return sum(found.upload in again or found.canvas_id in shared for found in names.values())


def take_apart(
    name: str, modules: Sequence[str], uploads: frozenset[int] = frozenset(), *, plain: bool = False
) -> CanvasName | None:
    """Take a file name apart; None when Canvas does not write such names.

    Args:
        modules: the assignment's files; a reading that leaves one of these is preferred.
        uploads: how many digits the numbers of the other uploads have; decides between readings.
        plain: whether two numbers in a student's name speak against a reading.
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
    if (found := _TYPED.fullmatch(name)) and _is_word(found["student"]):
        return CanvasName(found["student"], found["id"], bool(found["late"]), typed=found["typed"].lower())
    readings = list(islice(_readings(name, modules), _READINGS))
    readings.sort(
        key=lambda reading: (
            len(reading.upload) not in uploads,
            plain and bool(_NUMBERED.search(reading.student)),
            not _is_exactly(reading.file, modules),
        )
    )
    return readings[0] if readings else None


def _uploads_of(names: Sequence[str], modules: Sequence[str]) -> frozenset[int]:
    """How many digits the numbers of uploads have, of the names that can be read in one way only."""
    found = (list(islice(_readings(name, modules), 2)) for name in names if len(name) <= _LONG)
    return frozenset(len(readings[0].upload) for readings in found if len(readings) == 1)


def _readings(name: str, modules: Sequence[str]) -> Iterator[CanvasName]:
    """Every way to take an upload's name apart, the shortest student's name first."""
    place = 0
    while found := _IDS.search(name, place):
        place = found.start() + 1
        student, file = name[: found.start()], name[found.end() :]
        if student.lower().endswith("_late") or _BLACKBOARD.match(file):
            continue
        # Without the gap only a file of the assignment is believed: `team_a_4711_9021lab_three.py`.
        if file and _is_word(student) and (found["gap"] or _is_exactly(file, modules)):
            yield CanvasName(student, found["id"], bool(found["late"]), found["upload"], file)


def _is_word(text: str) -> bool:
    """Whether Canvas leaves a name like this: letters, digits, underscores, and marks, which Python counts apart."""
    return all(sign == "_" or sign.isalnum() or unicodedata.category(sign).startswith("M") for sign in text)


def _is_exactly(file: str, modules: Sequence[str]) -> bool:
    found = front_of(file, modules)
    return found is not None and not found[0]


def is_telling(name: CanvasName, modules: Sequence[str]) -> bool:
    """Whether a name says by itself that the folder comes from Canvas, and is not a file like `sheet_1_2_notes.pdf`."""
    hand_in = front_of(name.file, modules) is not None or name.file.lower().endswith((".ipynb", ".py"))
    return bool(name.typed) or hand_in or bool(archive_suffix(name.file))
