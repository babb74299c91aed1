"""Is this a class, one submission, or something else?

The same question is asked of a folder and of an archive, so it is answered from the names of the files in it:

    download     it has submission_metadata.yml, or files of several people that Canvas named
    class        one file of the assignment lies in several of its folders, or it holds several archives
    submission   files of the assignment lie at its top, in one of its folders, or in a folder for each question or part
    doubtful     several of its folders hold different files of the assignment: people, or parts of one's work?
    nothing      no file of the assignment
"""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Literal

from autograder.faults import Unreadable
from autograder.intake import canvas
from autograder.intake.archives import DAMAGE, names_in_tar
from autograder.intake.gradescope_export import METADATA
from autograder.intake.names import TAR_SUFFIXES, archive_suffix, front_of
from autograder.intake.upload import PATH_CHARACTERS, is_noise

Kind = Literal["download", "class", "submission", "doubtful", "nothing"]

_LOOKED_AT = 5_000  # names in one folder or archive
_ASKED = 1_000  # of them, whether Canvas wrote them
_DEPTH = 9
_DIRECTORY = 1 << 23  # bytes of a zip's directory, for the names alone
_PACKED, _UNPACKED = 1 << 26, 1 << 28  # bytes of a tar with a class in it
_QUESTION = re.compile(
    r"(?:question|exercise|task|problem|frage|aufgabe|pregunta|questão|soalan|pertanyaan|问题|题目?|問題|문제|질문)"
    r" ?\d{1,3}(?!\d)",
    re.IGNORECASE,
)
_VERSION = re.compile(
    r"(?:my|the)?[\W_]*(?:old|new|backup|final|draft|copy(?:[\W_]+of)?|version|v|attempt|try|starter|template|original|handout|"
    r"given|skeleton|submission|solutions?|answers?|work|src|code|done)[\W_]*\d*",
    re.IGNORECASE,
)
"""What one person calls several folders or beginnings of names."""


@dataclass(frozen=True)
class Inside:
    """What something holds: its kind, and the names at its top, below folders that hold nothing else."""

    kind: Kind
    tops: frozenset[str]
    parts: tuple[str, ...] = ()


def inside_folder(folder: Path, modules: Sequence[str]) -> Inside:
    """Look into a folder, as far as is needed to tell."""
    return what_is(list(islice(_below(folder, PurePosixPath()), _LOOKED_AT)), modules)


def inside_archive(path: Path, modules: Sequence[str]) -> Inside:
    """Look at the names in a zip or a tar; one that cannot be read, or is larger than any class, holds nothing."""
    names = _tar_names if archive_suffix(path.name) in TAR_SUFFIXES else _zip_names
    try:
        paths = _paths(names(path)) if path.is_file() else []  # a pipe would be waited for
    except (*DAMAGE, Unreadable):
        paths = []
    return what_is(paths, modules)


def _tar_names(path: Path) -> Iterable[str]:
    small = path.stat().st_size <= _PACKED
    return names_in_tar(path.read_bytes(), _UNPACKED, _LOOKED_AT) if small else ()


def _zip_names(path: Path) -> Iterable[str]:
    with _Directory(path) as stream:
        return zipfile.ZipFile(stream).namelist()


class _Directory(io.FileIO):
    """A zip that gives no directory that is too large, wherever it says that one is."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > _DIRECTORY:
            raise zipfile.BadZipFile
        return super().read(_DIRECTORY if size is None or size < 0 else size)


def _paths(names: Iterable[str]) -> list[PurePosixPath]:
    """Members as paths, without folders and without names that no file system takes."""
    names = islice((name.replace("\\", "/") for name in names), _LOOKED_AT)
    return [PurePosixPath(name) for name in names if len(name) <= PATH_CHARACTERS and not name.endswith("/")]


def _below(folder: Path, relative: PurePosixPath) -> Iterator[PurePosixPath]:
    try:
        with os.scandir(folder) as found:
            entries = sorted(islice(found, _LOOKED_AT), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        path = relative / entry.name
        if entry.is_dir(follow_symlinks=False):
            if len(path.parts) < _DEPTH and not is_noise(path):
                yield from _below(Path(entry.path), path)
        else:
            yield path


def holds(folder: Path, name: str) -> bool:
    """Whether a folder holds a file of that name; one that may not be entered holds none."""
    return os.path.isfile(folder / name)  # noqa: PTH113  never raises


def what_is(paths: Sequence[PurePosixPath], modules: Sequence[str]) -> Inside:
    """Tell from the names of files what holds them."""
    paths = [path for path in paths if path.parts and not is_noise(path)]
    folders = _shared(paths)
    paths = [PurePosixPath(*path.parts[folders:]) for path in paths] if folders else paths
    tops = frozenset(path.parts[0] for path in paths)
    kind, parts = _kind(paths, modules)
    return Inside(kind, tops, parts)


def _shared(paths: Sequence[PurePosixPath]) -> int:
    """How many folders all files are in."""
    shared = paths[0].parts[:-1] if paths else ()
    for path in paths:
        while path.parts[:-1][: len(shared)] != shared:
            shared = shared[:-1]
    return len(shared)


def _kind(paths: Sequence[PurePosixPath], modules: Sequence[str]) -> tuple[Kind, tuple[str, ...]]:
    loose = [path.name for path in paths if len(path.parts) == 1]
    if METADATA in loose or _are_several_peoples(loose, modules):
        return "download", ()
    found = [front for name in loose if (front := front_of(name, modules, whole=True))]
    if found:
        return ("class" if _has_several_fronts(found) else "submission"), ()
    work = _work_in_folders(paths, modules)
    if len(work) > 1:
        return _of_folders(work), tuple(work)
    if sum(bool(archive_suffix(name)) for name in loose) > 1:
        return "class", ()
    return ("submission" if work or any(archive_suffix(name) for name in loose) else "nothing"), ()


def _has_several_fronts(found: Sequence[tuple[str, str]]) -> bool:
    """Whether what stands in front of files' names is people: several, or beside a bare file several of one file."""
    fronts = {front for front, _ in found}
    people = Counter(file for front, file in set(found) if front and not _VERSION.fullmatch(front))
    return len(fronts) > 1 and ("" not in fronts or max(people.values(), default=0) > 1)


def _are_several_peoples(names: Sequence[str], modules: Sequence[str]) -> bool:
    """Whether Canvas named files of more than one person."""
    found = canvas.names_of_class(names[:_ASKED], modules)
    people = (name.whose for name in found.values() if canvas.is_telling(name, modules))
    first = next(people, None)
    return any(person != first for person in people)


def _work_in_folders(paths: Sequence[PurePosixPath], modules: Sequence[str]) -> dict[str, set[str]]:
    """Folder at the top -> the assignment's files somewhere in it; folders without any are left out."""
    work: dict[str, set[str]] = {}
    for path in paths:
        if len(path.parts) > 1 and (found := front_of(path.name, modules)):
            work.setdefault(path.parts[0], set()).add(found[1])
    return work


def _of_folders(work: dict[str, set[str]]) -> Kind:
    """What several folders with work are: people's when they hold the same, else perhaps one's parts."""
    files = [file for held in work.values() for file in held]
    if all(_QUESTION.match(folder) for folder in work):
        return "submission"
    if len(set(files)) < len(files):
        return "doubtful" if all(_VERSION.fullmatch(folder) for folder in work) else "class"
    parts = (_is_part(folder, file) for folder, held in work.items() for file in held)
    return "submission" if all(parts) else "doubtful"


def _is_part(folder: str, file: str) -> bool:
    """Whether a folder is called after the file in it: `lab_three`, `Part L`, `lab`."""
    name = re.sub(r"[\W_]+", "", folder.lower())
    stem = re.sub(r"[\W_]+", "", file.lower().rpartition(".")[0])
    return stem.startswith(name.removeprefix("part"))


def is_by_question(folder: Path) -> bool:
    """Whether a student's folder has a folder for each question, as Coursemology's download has: `Question 1 ...`."""
    try:
        with os.scandir(folder) as found:
            entries = [entry for entry in islice(found, 200) if not is_noise(PurePosixPath(entry.name))]
    except OSError:
        return False
    folders = all(entry.is_dir(follow_symlinks=False) for entry in entries)
    return bool(entries) and folders and all(_QUESTION.match(entry.name) for entry in entries)
