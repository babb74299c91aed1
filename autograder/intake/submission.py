"""What did this student hand in?

A submission is a folder, a zip, or loose files. Whatever it was, the answer is one mapping from relative
paths to bytes, ready for the box: the wanted files at the top, under their right names, as UTF-8 with Unix
newlines, and the student's own helper modules and data files beside them. Nothing is ever unpacked to disk.

    collect   folder, zip or files -> entries (path, size, a way to read at most so many bytes)
    place     which folder inside holds the work, which entry is which wanted file
    read      bytes, within the caps, decoded and normalised

The upload is hostile until shown otherwise: links, devices, paths that point outside, archives that unpack
to a thousand times their size. A file that is bad costs itself and gets a note; an upload of which nothing
can be used is `Unreadable`, in one sentence for the student. A fault of the machine or a mistake of the
caller (no such path, no permission) is an `OpeningFault` and never the student's.
"""

from __future__ import annotations

import io
import os
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from autograder.decoding import NotText, looks_like, normalise

if TYPE_CHECKING:
    from autograder.manifest import SubmissionLimits

SUFFIXES_KEPT = frozenset({".py", ".md", ".txt", ".csv", ".tsv", ".dat", ".json", ".npy", ".npz"})
"""What student code may need at run time; figures, PDFs, notebooks and the rest stay outside the box."""

NOISE_FOLDERS = frozenset(
    {"__MACOSX", "__pycache__", "venv", "env", "site-packages", "node_modules", "tests"}
)
"""Left by systems and editors, or (`tests`) handed out by us; hidden folders are noise as well."""

NOISE_FILES = frozenset({"thumbs.db", "desktop.ini", "icon\r"})

DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError),
    *(NotImplementedError, RuntimeError, ValueError, LookupError, OverflowError),
)
"""What zipfile raises on archives that were cut off, tampered with or written by something exotic."""

# A directory record of a zip takes 46 bytes and the name; this many bytes a file leave room for junk folders.
DIRECTORY_BYTES_PER_FILE = 2048
COMPONENT_BYTES = 200  # below the 255 that file systems allow
DEPTH = 12
NOTES = 40  # nobody reads more, and a zip can give cause for thousands


class Unreadable(Exception):
    """Nothing of the upload can be graded; the message is one sentence for student and instructor."""


class OpeningFault(Exception):
    """The machine or the caller is at fault, not the student: no such path, no permission, a failing disk."""


@dataclass(frozen=True)
class Submission:
    """What can be graded.

    Attributes:
        name: the folder's name, or the file's name without .zip.
        files: relative posix path -> content; text normalised to UTF-8 and Unix newlines.
        notes: remarks for the student, one sentence each; empty when there was nothing to guess or to miss.
        missing: wanted files that are not there or cannot be used, in the order asked for.
    """

    name: str
    files: dict[str, bytes]
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Entry:
    """One file before it is read; `read(n)` gives at most n + 1 bytes, or raises `_Damaged`."""

    path: PurePosixPath
    size: int
    read: Callable[[int], bytes]


class _Damaged(Exception):
    """This one file cannot be read; the message completes "<file> ..."."""


@dataclass
class _Opening:
    """What is known so far about the upload that is being opened."""

    limits: SubmissionLimits
    entries: list[_Entry] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def note(self, sentence: str) -> None:
        if len(self.notes) < NOTES and sentence not in self.notes:
            self.notes.append(sentence)

    def add(self, entry: _Entry) -> None:
        self.entries.append(entry)
        if len(self.entries) > self.limits.files:
            raise Unreadable(_too_many(self.limits))


def open_submission(
    path: Path | Sequence[Path], wanted: Sequence[str], limits: SubmissionLimits
) -> Submission:
    """Open a folder, a .zip, a single file or several loose files.

    Args:
        wanted: file names that the assignment asks for, e.g. `a_warm_up.py`, `written_answers.md`.
        limits: how much it may hold; grading.yml, `limits: submission:`.

    Raises:
        Unreadable: nothing of it can be graded.
        OpeningFault: the path does not exist or the machine failed.
    """
    paths = [path] if isinstance(path, Path) else list(path)
    if not paths:
        raise OpeningFault("no submission was named: give a folder, a .zip or files")
    opening = _Opening(limits)
    try:
        name = _collect(paths, opening)
        return _assemble(name, opening, wanted, nested=False)
    except OSError as error:
        where = error.filename or paths[0]
        raise OpeningFault(f"cannot read {where}: {error.strerror or error}") from error


def _collect(paths: Sequence[Path], opening: _Opening) -> str:
    """Fill `opening.entries` from what the caller named; return the submission's name."""
    for path in paths:
        mode = path.stat().st_mode  # follows a link: the caller named it, not the student
        if stat.S_ISDIR(mode):
            if len(paths) > 1:
                raise OpeningFault(f"{path} is a folder: give one folder, one .zip, or files only")
            _collect_folder(path, opening)
        elif not stat.S_ISREG(mode):
            raise Unreadable(f"{_shown(path.name)} is neither a file nor a folder.")
        elif len(paths) == 1 and _is_zip(path):
            if path.stat().st_size > opening.limits.total_bytes:
                raise Unreadable(
                    f"The zip is {_megabytes(path.stat().st_size)} large; "
                    f"at most {_megabytes(opening.limits.total_bytes)} are accepted."
                )
            _collect_zip(path.read_bytes(), opening)
            return re.sub(r"\.zip$", "", path.name, flags=re.IGNORECASE)
        else:
            opening.add(
                _Entry(PurePosixPath(path.name), path.stat().st_size, _file_reader(path.resolve(), None))
            )
    if len(paths) == 1:
        return paths[0].resolve().name
    return paths[0].resolve().parent.name


# --- folders


def _collect_folder(root: Path, opening: _Opening) -> None:
    owner = root.stat().st_uid
    for seen, (entry, relative) in enumerate(_walk(root, PurePosixPath()), start=1):
        if seen > opening.limits.files:
            raise Unreadable(_too_many(opening.limits))
        if entry.is_symlink():
            opening.note(f"{_shown(relative)} is a link and was left out: hand in the file itself.")
        elif entry.is_file(follow_symlinks=False):
            size = entry.stat(follow_symlinks=False).st_size
            opening.add(_Entry(relative, size, _file_reader(Path(entry.path), owner)))
        elif not entry.is_dir(follow_symlinks=False):
            opening.note(f"{_shown(relative)} is not a regular file and was left out.")


def _walk(folder: Path, relative: PurePosixPath) -> Iterator[tuple[os.DirEntry[str], PurePosixPath]]:
    """Yield what is below a folder in name order, without noise and without following links."""
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        path = relative / entry.name
        if _is_noise(path):
            continue
        yield entry, path
        if entry.is_dir(follow_symlinks=False) and len(path.parts) < DEPTH:
            yield from _walk(Path(entry.path), path)


def _file_reader(path: Path, owner: int | None) -> Callable[[int], bytes]:
    """Read a regular file without following a link that took its place meanwhile.

    A second name of a file that belongs to somebody else (a hard link to the instructor's solution, say) is
    refused; one owner's own hard links, as deduplication leaves them, are ordinary files.
    """

    def read(limit: int) -> bytes:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as stream:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise _Damaged("is not a regular file")
            if owner is not None and status.st_nlink > 1 and status.st_uid != owner:
                raise _Damaged("is a link to somebody else's file")
            return stream.read(limit + 1)

    return read


# --- zips


def _is_zip(path: Path) -> bool:
    if path.suffix.lower() == ".zip":
        return True
    with path.open("rb") as stream:
        return stream.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def _collect_zip(data: bytes, opening: _Opening) -> None:
    """List a zip's files without unpacking any; sizes are as declared, and checked again when read."""
    if not data:
        raise Unreadable("The zip is empty: the file has no content.")
    if not data.startswith(b"PK"):
        raise Unreadable(f"This is not a zip file: {looks_like(data) or 'its content is something else'}.")
    _check_directory(data, opening.limits)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except DAMAGE as error:
        raise Unreadable(CUT_OFF) from error
    infos: dict[PurePosixPath, zipfile.ZipInfo] = {}
    for info in archive.infolist():
        path = _inside(info.filename)
        if path is None:
            opening.note(f"{_shown(info.filename)} points outside the zip and was left out.")
        elif info.filename.endswith(("/", "\\")) or not path.parts or _is_noise(path):
            continue
        elif _links_or_device(info):
            opening.note(f"{_shown(path)} is a link or a device and was left out: hand in the file itself.")
        else:
            if path in infos:
                opening.note(f"{_shown(path)} is in the zip more than once; the last one was taken.")
            infos[path] = info
    unpacked = sum(info.file_size for info in infos.values())
    if unpacked > opening.limits.compression_ratio * len(data):
        raise Unreadable(
            f"The zip was not opened: it would unpack to {_megabytes(unpacked)}, "
            f"more than {opening.limits.compression_ratio} times its size."
        )
    for path, info in infos.items():
        opening.add(_Entry(path, info.file_size, _zip_reader(archive, info)))


def _check_directory(data: bytes, limits: SubmissionLimits) -> None:
    """Refuse a directory with room for far too many files before it is parsed into objects.

    The end record holds the directory's size at offset 12; its comment is at most 65535 bytes long.
    """
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - 22 - 65535))
    if end < 0 or len(data) < end + 22:
        raise Unreadable(CUT_OFF)
    if int.from_bytes(data[end + 12 : end + 16], "little") > DIRECTORY_BYTES_PER_FILE * limits.files:
        raise Unreadable(_too_many(limits))


def _inside(name: str) -> PurePosixPath | None:
    """A zip's file name as a relative path; None when it points outside."""
    name = name.replace("\\", "/")
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:", name):
        return None
    return path


def _links_or_device(info: zipfile.ZipInfo) -> bool:
    kind = stat.S_IFMT(info.external_attr >> 16)
    return kind not in (0, stat.S_IFREG, stat.S_IFDIR)


def _zip_reader(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[int], bytes]:
    def read(limit: int) -> bytes:
        if info.flag_bits & 0x1:
            raise _Damaged("is protected by a password")
        # LZMA lets the file choose how much memory unpacking takes.
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _Damaged("is compressed in an unusual way; use your system's ordinary zip")
        try:
            with archive.open(info) as stream:
                return stream.read(limit + 1)
        except DAMAGE as error:
            raise _Damaged("is damaged inside the zip") from error

    return read


# --- which file is which


def _assemble(name: str, opening: _Opening, wanted: Sequence[str], *, nested: bool) -> Submission:
    placed = _place(opening, wanted)
    if not placed:
        inner = [entry for entry in opening.entries if entry.path.suffix.lower() == ".zip"]
        if len(inner) == 1 and not nested:
            submission = _assemble(name, _open_inner(inner[0], opening), wanted, nested=True)
            remark = f"The files were inside {_shown(inner[0].path)}."
            return replace(submission, notes=(remark, *submission.notes))
        raise Unreadable(_why_nothing(opening, wanted))
    reading = _Reading(opening)
    for target in wanted:
        if target in placed:
            reading.take(target, placed[target])
    if not reading.files:
        raise Unreadable(" ".join(opening.notes))
    root = _root(placed)
    used = {entry.path for entry in placed.values()}
    for entry in opening.entries:
        if entry.path not in used and entry.path.is_relative_to(root):
            reading.take_extra(entry.path.relative_to(root), entry, wanted)
    missing = tuple(target for target in wanted if target not in reading.files)
    _note_missing(opening, [target for target in missing if target not in placed])
    return Submission(name, reading.files, tuple(opening.notes), missing)


def _open_inner(entry: _Entry, opening: _Opening) -> _Opening:
    """Open the only zip of an upload that holds nothing else of use; one level and no deeper."""
    limit = opening.limits.total_bytes
    try:
        data = entry.read(limit)
    except _Damaged as error:
        raise Unreadable(f"{_shown(entry.path)} {error}.") from error
    if len(data) > limit:
        raise Unreadable(f"{_shown(entry.path)} is too large; at most {_megabytes(limit)} are accepted.")
    inner = _Opening(opening.limits, notes=list(opening.notes))
    _collect_zip(data, inner)
    return inner


def _place(opening: _Opening, wanted: Sequence[str]) -> dict[str, _Entry]:
    """Decide which entry is which wanted file: exact names first, then near misses that leave no doubt."""
    placed = _exact(opening, wanted)
    for target in wanted:
        if target in placed:
            continue
        exact = [entry for entry in opening.entries if entry.path.name == target]
        near = exact or [entry for entry in opening.entries if _plain_name(entry.path.name) == target.lower()]
        near = _without_twins(near)
        if len(near) == 1:
            placed[target] = near[0]
            opening.note(f"{_shown(near[0].path)} was taken for {target}.")
        elif near:
            names = ", ".join(_shown(entry.path) for entry in near[:4])
            opening.note(
                f"{target} could be any of {names}, so none was taken: hand in one file of that name."
            )
    return placed


def _exact(opening: _Opening, wanted: Sequence[str]) -> dict[str, _Entry]:
    """The wanted files of the folder that holds most of them; of several such folders, the topmost."""
    folders: dict[PurePosixPath, dict[str, _Entry]] = {}
    for entry in opening.entries:
        if entry.path.name in wanted:
            folders.setdefault(entry.path.parent, {})[entry.path.name] = entry
    if not folders:
        return {}

    def rank(folder: PurePosixPath) -> tuple[int, int]:
        return (-len(folders[folder]), len(folder.parts))

    best = min(rank(folder) for folder in folders)
    leaders = [folder for folder in folders if rank(folder) == best]
    if len(leaders) > 1 and best[0] < -1 and not _same_content([folders[leader] for leader in leaders]):
        names = " and ".join(f"{_shown(leader)}/" for leader in leaders[:3])
        raise Unreadable(f"There is more than one copy of the work, in {names}: hand in one of them.")
    if len(leaders) > 1 and best[0] == -1:
        return {}  # one file in each of several folders: no folder is the work, each file is placed by itself
    chosen = leaders[0]
    for folder in folders:
        if folder not in leaders and folders[folder].keys() & folders[chosen].keys():
            opening.note(f"The files in {_shown(folder)}/ were not used: those in {_shown(chosen)}/ were.")
    return dict(folders[chosen])


def _same_content(copies: Sequence[dict[str, _Entry]]) -> bool:
    return all(
        copy.keys() == copies[0].keys() and all(_twins(copy[name], copies[0][name]) for name in copy)
        for copy in copies[1:]
    )


def _twins(one: _Entry, other: _Entry) -> bool:
    if one.size != other.size or one.size > 1 << 20:
        return False
    try:
        return one.read(one.size) == other.read(other.size)
    except _Damaged:
        return False


def _without_twins(entries: Sequence[_Entry]) -> list[_Entry]:
    """Drop entries that repeat an earlier one byte for byte."""
    kept: list[_Entry] = []
    for entry in entries:
        if not any(_twins(entry, other) for other in kept):
            kept.append(entry)
    return kept


def _plain_name(name: str) -> str:
    """A file name as it was before browsers, systems and course sites renamed it.

    `A_warm_up.PY`, `a-warm-up (1).py`, `a_warm_up - Copy.py`, `doejane_LATE_123_4567_a_warm_up-2.py`
    (Canvas) and `a_warm_up.py.txt` all give `a_warm_up.py`.
    """
    name = unicodedata.normalize("NFKC", name).lower().strip()
    name = re.sub(r"(\.py|\.md)\.txt$", r"\1", name)
    stem, dot, suffix = name.rpartition(".")
    suffix = {"txt": "md", "markdown": "md"}.get(suffix, suffix)
    stem = re.sub(r"^[^_/]+_(late_)?\d+_\d+_", "", stem)
    stem = re.sub(r"^copy of ", "", stem)
    while (shorter := re.sub(r"( - copy|[ _]copy|[ _-]?\(\d+\)|[ _-]\d)$", "", stem)) != stem:
        stem = shorter.strip()
    return re.sub(r"[ -]+", "_", stem) + dot + suffix


def _root(placed: dict[str, _Entry]) -> PurePosixPath:
    """The folder that holds most of the placed files; the topmost of several."""
    folders = [entry.path.parent for entry in placed.values()]
    return min(folders, key=lambda folder: (-folders.count(folder), len(folder.parts)))


def _note_missing(opening: _Opening, missing: Sequence[str]) -> None:
    names = [entry.path.name.lower() for entry in opening.entries]
    for target in missing:
        stem = target.rpartition(".")[0]
        others = [name for name in names if name.rpartition(".")[0] == stem]
        if target.endswith(".py"):
            opening.note(f"{target} is missing: its questions have no points.")
        elif others:
            opening.note(f"{_shown(others[0])} was not read: the written answers belong in {target}.")
        else:
            opening.note(f"{target} is missing: no written answers were found.")
    if any(target.endswith(".py") for target in missing) and any(name.endswith(".ipynb") for name in names):
        first = next(target for target in missing if target.endswith(".py"))
        opening.note(
            f"A notebook was handed in; the functions are read from {first} and not from a notebook."
        )


def _why_nothing(opening: _Opening, wanted: Sequence[str]) -> str:
    """One sentence on an upload without any wanted file."""
    modules = ", ".join(target for target in wanted if target.endswith(".py"))
    names = sorted(_shown(entry.path) for entry in opening.entries)
    if opening.notes:
        return f"{' '.join(opening.notes)} None of {modules} is left to grade."
    if not names:
        return f"The upload is empty: it should hold {modules}."
    if any(name.lower().endswith(".ipynb") for name in names):
        return f"A notebook was handed in; the functions are read from {modules}, which are missing."
    if any(name.lower().endswith(".zip") for name in names):
        return f"The upload holds zips inside a zip: hand in {modules} themselves."
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return f"None of {modules} is in the upload; it holds {', '.join(names[:5])}{more}."


# --- reading


@dataclass
class _Reading:
    """The files taken so far, within the caps."""

    opening: _Opening
    files: dict[str, bytes] = field(default_factory=dict)
    total: int = 0

    def take(self, target: str, entry: _Entry) -> None:
        """Read a wanted file and normalise it; a file that cannot be used gets a note."""
        try:
            content, remark = normalise(self._bytes(entry))
        except (_Damaged, NotText) as error:
            cost = "its questions have no points" if target.endswith(".py") else "it was left out"
            self.opening.note(f"{target} {error}: {cost}.")
            return
        if remark:
            self.opening.note(f"{target} {remark}.")
        self.files[target] = content

    def take_extra(self, path: PurePosixPath, entry: _Entry, wanted: Sequence[str]) -> None:
        """Read a helper module or data file; what cannot be one is passed over."""
        if path.suffix.lower() not in SUFFIXES_KEPT or not _storable(path):
            return
        modules = {target.rpartition(".")[0] for target in wanted}
        if path.parts[0] in modules or str(path) in wanted or _plain_name(path.name) in wanted:
            return  # would shadow a wanted module, or is a copy of one
        taken = {PurePosixPath(name) for name in self.files}
        if taken & {path, *path.parents} or any(path in other.parents for other in taken):
            return
        try:
            content = self._bytes(entry)
            if path.suffix.lower() == ".py":
                content, _ = normalise(content)
        except (_Damaged, NotText) as error:
            self.opening.note(f"{_shown(path)} {error}: it was left out.")
            return
        self.files[str(path)] = content

    def _bytes(self, entry: _Entry) -> bytes:
        limits = self.opening.limits
        if entry.size > limits.file_bytes:
            raise _Damaged(
                f"is {_megabytes(entry.size)} large; at most {_megabytes(limits.file_bytes)} are read"
            )
        content = entry.read(limits.file_bytes)
        if len(content) > limits.file_bytes:
            raise _Damaged(f"is larger than {_megabytes(limits.file_bytes)}")
        self.total += len(content)
        if self.total > limits.total_bytes:
            raise Unreadable(f"The files are larger than {_megabytes(limits.total_bytes)} together.")
        return content


# --- written answers


def written_answers(text: str, questions: Sequence[str], template: str) -> frozenset[str]:
    """Tell which written questions have an answer under their heading.

    A heading names its question (`## A2-written ...`); what follows up to the next such heading is the
    answer. Comments, and lines that the handed-out `template` has under the same heading, are not an answer,
    nor is a bare placeholder ("your answer here", "TODO").
    """
    given = _sections(template, questions)
    answered = set()
    for question, lines in _sections(text, questions).items():
        known = set(given.get(question, ()))
        if any(line not in known and not PLACEHOLDER.fullmatch(line) for line in lines):
            answered.add(question)
    return frozenset(answered)


PLACEHOLDER = re.compile(
    r"[\W_]*(please )?((write|put|type) )?(your )?(answers?|text)?( goes| go)?( here| below)?[\W_]*"
    r"|[\W_]*(todo|tbd)[\W_]*",
    re.IGNORECASE,
)


def _sections(text: str, questions: Sequence[str]) -> dict[str, list[str]]:
    """Question -> the non-blank lines under its heading, stripped, comments removed."""
    text = re.sub(r"<!--.*?(-->|\Z)", "", text, flags=re.DOTALL)
    ids = {question.lower(): question for question in questions}
    sections: dict[str, list[str]] = {}
    current = None
    for line in text.splitlines():
        heading = re.match(r"\s{0,3}#{1,6}\s*[*_`]*([A-Za-z0-9-]+)", line)
        if heading and heading[1].lower() in ids:
            current = ids[heading[1].lower()]
            sections.setdefault(current, [])
        elif current and line.strip():
            sections[current].append(line.strip())
    return sections


# --- words


def _is_noise(path: PurePosixPath) -> bool:
    """Whether an entry is left out without a word: system files, caches, environments, hidden files."""
    *folders, name = path.parts or ("",)
    if any(folder in NOISE_FOLDERS or folder.startswith(".") for folder in folders):
        return True
    return (
        name in NOISE_FOLDERS or name.startswith(".") or name.lower() in NOISE_FILES or name.endswith(".pyc")
    )


def _storable(path: PurePosixPath) -> bool:
    """Whether any file system takes this path; the box writes the files under these names."""
    try:
        lengths = [len(part.encode()) for part in path.parts]
    except UnicodeEncodeError:
        return False
    return len(lengths) <= DEPTH and max(lengths) <= COMPONENT_BYTES and str(path).isprintable()


def _shown(path: PurePosixPath | str) -> str:
    """A name from the upload as it may stand in a sentence: printable and short."""
    text = "".join(character if character.isprintable() else "?" for character in str(path))
    return text if len(text) <= 80 else f"{text[:50]}...{text[-25:]}"


def _megabytes(size: float) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e5 else f"{size / 1e3:.1f} kB"


CUT_OFF = "The zip is damaged or was cut off on the way: make it again and hand it in again."


def _too_many(limits: SubmissionLimits) -> str:
    return f"The upload holds more than {limits.files} files: hand in the files of the assignment only."
