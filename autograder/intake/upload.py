"""What is known of an upload while it is being opened, and how is it spoken of?

A `Member` is a file before it is read, an `Opening` the members found so far with the notes for the student. Every
sentence of this room shows names with `shown` and sizes with `megabytes`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import PurePosixPath

from autograder.faults import Unreadable
from autograder.intake.names import archive_suffix
from autograder.manifest import SubmissionLimits

NOISE_FOLDERS = frozenset(
    {
        "__macosx", "__pycache__", "site-packages", "dist-packages", "node_modules", ".git", ".hg", ".svn", ".bzr",
        ".ipynb_checkpoints", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", ".idea", ".vscode",
        ".vs", ".tox", ".nox", ".cache", ".conda", ".eggs", ".trash", ".trashes", ".spotlight-v100", ".fseventsd",
        ".appledouble",
    }
)
"""Left by systems, editors and tools; nobody's work lies there."""

ENVIRONMENT_MARKS = frozenset({"pyvenv.cfg", "conda-meta"})
"""A folder that holds one of these is a Python environment, whatever it is called."""

NOISE_FILES = frozenset({"thumbs.db", "desktop.ini", "icon\r", ".ds_store"})

SUFFIXES_KEPT = frozenset(
    {
        ".py", ".md", ".txt", ".csv", ".tsv", ".dat", ".data", ".json", ".jsonl", ".npy", ".npz", ".pkl", ".pickle",
        ".yaml", ".yml", ".toml", ".ini", ".cfg", ".conf", ".xml", ".mat", ".tex", ".log",
    }
)
"""What student code may need at run time; figures, PDFs, notebooks and the rest stay outside the box."""

COMPONENT_BYTES = 200  # below the 255 that file systems allow
DEPTH = 12
PATH_CHARACTERS = 1024  # of a member; far more than DEPTH folders of any assignment take
COMPARED_BYTES = 1 << 20  # larger copies of one file are not looked for
NOTES = 40  # nobody reads more, and a zip can give cause for thousands
OTHERS = 40  # so many files that nothing reads, pictures say, may come with each that counts


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
    """What is known so far about the upload that is being opened.

    Attributes:
        entries: the files that may be somebody's work.
        aside: files in hidden folders and in `tests`, where work lies only when it lies nowhere else.
        compiled: whether there is what Python makes of modules, which nobody can grade.
    """

    limits: SubmissionLimits
    entries: list[Member] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    aside: list[Member] = field(default_factory=list)
    counted: int = 0
    compiled: bool = False

    def passes_over(self, path: PurePosixPath) -> bool:
        """Whether an entry is noise; that there are compiled modules is remembered."""
        self.compiled = self.compiled or is_compiled(path)
        return is_noise(path)

    def note(self, sentence: str) -> None:
        """Remark something for the student, once."""
        if len(self.notes) < NOTES and sentence not in self.notes:
            self.notes.append(sentence)

    def copy(self, more: Iterable[Member] = ()) -> Opening:
        """The same for a trial: what is added or noted there is not added here."""
        return replace(self, entries=[*self.entries, *more], notes=list(self.notes), aside=list(self.aside))

    def add(self, entry: Member) -> None:
        """Take a member in.

        Raises:
            Unreadable: there are too many.
        """
        aside = is_aside(entry.path)
        (self.aside if aside else self.entries).append(entry)
        self.counted += not aside and is_of_use(entry.path)
        if self.counted > self.limits.files or len(self.entries) + len(self.aside) > OTHERS * self.limits.files:
            raise Unreadable(too_many(self.limits.files))


def is_noise(path: PurePosixPath) -> bool:
    """Whether an entry is left out without a word: system files, caches, what packages are installed into."""
    *folders, name = path.parts or ("",)
    if any(folder.lower() in NOISE_FOLDERS for folder in folders):
        return True
    lower = name.lower()
    return lower in NOISE_FOLDERS | NOISE_FILES or is_compiled(path) or name.startswith(("._", "~$"))


def is_compiled(path: PurePosixPath) -> bool:
    """Whether this is what Python makes of a module, or where it keeps that."""
    return path.name.lower().endswith((".pyc", ".pyo")) or "__pycache__" in path.parts


def is_aside(path: PurePosixPath) -> bool:
    """Whether a file is hidden, or lies in a hidden folder or where the public tests are handed out."""
    return any(part.startswith(".") for part in path.parts) or "tests" in path.parts[:-1]


def is_of_use(path: PurePosixPath) -> bool:
    """Whether anything reads such a file: code, text, data, a notebook, an archive."""
    suffix = path.suffix.lower()
    return suffix in SUFFIXES_KEPT or suffix == ".ipynb" or bool(archive_suffix(path.name))


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
