"""What is known of an upload while it is being opened, and how is it spoken of?

A `Member` is a file before it is read, an `Opening` the members found so far with the notes for the student. Every
sentence of this room shows names with `shown` and sizes with `megabytes`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath

from autograder.faults import Unreadable
from autograder.manifest import SubmissionLimits

NOISE_FOLDERS = frozenset(
    {"__MACOSX", "__pycache__", "venv", "env", "site-packages", "node_modules", "tests"}
)
"""Left by systems and editors, or (`tests`) handed out by us; hidden folders are noise as well."""

NOISE_FILES = frozenset({"thumbs.db", "desktop.ini", "icon\r"})

COMPONENT_BYTES = 200  # below the 255 that file systems allow
DEPTH = 12
PATH_CHARACTERS = 1024  # of a member; far more than DEPTH folders of any assignment take
COMPARED_BYTES = 1 << 20  # larger copies of one file are not looked for
NOTES = 40  # nobody reads more, and a zip can give cause for thousands


@dataclass(frozen=True)
class Member:
    """One file before it is read; `read(n)` gives at most n + 1 bytes, or raises `Damaged`."""

    path: PurePosixPath
    size: int
    read: Callable[[int], bytes]

    @cached_property
    def digest(self) -> bytes | None:
        """Tells contents apart; read once. None of what is too large, or cannot be read."""
        if self.size > COMPARED_BYTES:
            return None
        try:
            return hashlib.sha256(self.read(self.size)).digest()
        except Damaged:
            return None


class Damaged(Exception):
    """This one file cannot be read; the message completes "<file> ..."."""


@dataclass
class Opening:
    """What is known so far about the upload that is being opened."""

    limits: SubmissionLimits
    entries: list[Member] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def note(self, sentence: str) -> None:
        """Remark something for the student, once."""
        if len(self.notes) < NOTES and sentence not in self.notes:
            self.notes.append(sentence)

    def add(self, entry: Member) -> None:
        """Take a member in.

        Raises:
            Unreadable: there are too many.
        """
        self.entries.append(entry)
        if len(self.entries) > self.limits.files:
            raise Unreadable(too_many(self.limits.files))


def is_noise(path: PurePosixPath) -> bool:
    """Whether an entry is left out without a word: system files, caches, environments, hidden files."""
    *folders, name = path.parts or ("",)
    if any(folder in NOISE_FOLDERS or folder.startswith(".") for folder in folders):
        return True
    return (
        name in NOISE_FOLDERS or name.startswith(".") or name.lower() in NOISE_FILES or name.endswith(".pyc")
    )


def storable(path: PurePosixPath) -> bool:
    """Whether any file system takes this path; the box writes the files under these names."""
    try:
        lengths = [len(part.encode()) for part in path.parts]
    except UnicodeEncodeError:
        return False
    return len(lengths) <= DEPTH and max(lengths) <= COMPONENT_BYTES and str(path).isprintable()


def shown(path: PurePosixPath | str) -> str:
    """A name from the upload as it may stand in a sentence: printable and short."""
    text = "".join(character if character.isprintable() else "?" for character in str(path))
    return text if len(text) <= 80 else f"{text[:50]}...{text[-25:]}"


def megabytes(size: float) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e5 else f"{size / 1e3:.1f} kB"


def too_many(most: int) -> str:
    return f"The upload holds more than {most} files: hand in the files of the assignment only."
