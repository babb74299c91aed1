"""Which submissions lie in a folder, and whose are they?

What instructors have on disk comes in these layouts, recognised by what is there, never by an option, and each entry by
itself, so that one odd file costs nobody else the name:

    gradescope   submission_<id>/ beside submission_metadata.yml, which names the students of each
    canvas       doejane_LATE_4711_90210_lab_three.py: loose files and archives, named by student and ids
    coursemology a folder for each student, with a folder for each question in it
    clones       repositories; students.csv tells who is who
    folders      anything else: each folder and each archive is a submission, and a loose file of the assignment is one

Nothing that lies there is dropped in silence: it is an entry, or `Roster.not_taken` names it. A folder that holds
nothing but a download is looked into; one that contradicts itself is refused. Names from these files are data of
strangers. They are kept as they are; what writes them escapes them.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from autograder.faults import GraderFault
from autograder.intake import canvas
from autograder.intake.class_folder import Inside, holds, inside_archive, inside_folder, is_by_question
from autograder.intake.clones import accounts, is_clone
from autograder.intake.gradescope_export import METADATA, read_metadata
from autograder.intake.names import archive_suffix, beginnings, front_of, submission_name, without_archive_suffix
from autograder.intake.people import Directory, Student, read_lateness, read_students
from autograder.intake.upload import shown
from autograder.manifest import WRITTEN_FILE

Layout = Literal["gradescope", "canvas", "coursemology", "clones", "folders"]

_LEFT_BY_SYSTEMS = frozenset({"__macosx", "desktop.ini", "thumbs.db", "icon\r", "__pycache__"})
_UNFINISHED = (".crdownload", ".part", ".partial", ".download", ".opdownload", ".tmp", ".aria2")
_TYPED = {
    "text": "A text was typed into Canvas and no file was handed in: the assignment's files have to be uploaded.",
    "link": "A web address was handed in on Canvas and no file: the assignment's files have to be uploaded.",
}
_OF_OUT = frozenset(
    ("batch.json", "results", "feedback", "scores.csv", "report.html", "marking.html", "marks.csv", "overrides.csv")
)
_NO_PEOPLE = (
    "the table of students, of which nothing was taken: expected headings such as Name, Email, SID, Login and Canvas ID"
)
_LOOKED_INTO = 100  # folders of a class, to tell whether they are classes themselves
_WHOLE = frozenset((".ipynb", ".pdf", ".doc", ".docx", ".odt", ".rtf", ".pages", ".jpg", ".jpeg", ".png", ".heic"))
"""Files that are somebody's whole hand-in, or an attempt at one."""
_CODE_BYTES = 1 << 20
_WRAPPERS = 6  # folders in folders in folders
_NAMED = 12  # of what is nobody's, in one sentence
_SYSTEMS, _HIDDEN, _TYPED_BESIDE = "left there by the system", "hidden", "typed into Canvas beside a file"
_NOBODYS = (_SYSTEMS, _HIDDEN, _TYPED_BESIDE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One submission to grade.

    Attributes:
        name: as in scores.csv: the folder's name, or the file's without .zip; unique in its roster.
        paths: one folder or archive, or the loose files of one student.
        students: who handed it in; several for a group, none when nobody is named.
        late: how late, as the download says (`1 day, 2:03:04`, `late`); "" when in time, or when nothing is known.
        submission_id: Gradescope's number of the submission; another one in each assignment.
        names: of loose files, what the student called each before the course site renamed it.
        reason: why nothing of it can be graded, where that is known without opening it.
    """

    name: str
    paths: tuple[Path, ...]
    students: tuple[Student, ...] = ()
    late: str = ""
    submission_id: str = ""
    names: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Roster:
    """All submissions of a folder, in name order, and what in it is none: sentences for people."""

    layout: Layout
    entries: tuple[Entry, ...]
    not_taken: tuple[str, ...] = ()


def read_roster(folder: Path, modules: Sequence[str] = (), out: Path | None = None) -> Roster:
    """List the submissions of a folder.

    Args:
        modules: the assignment's files; a folder that holds these is itself a submission.
        out: where results are written; it may lie in the folder and is no submission.

    Raises:
        GraderFault: there is no such folder, nothing in it, it is a single submission, or it contradicts itself.
    """
    if out is not None and os.path.realpath(folder) == os.path.realpath(out):
        raise GraderFault(f"{folder} cannot hold both the submissions and the results: give another --out")
    try:
        roster = _unwrapped(folder, modules, out).roster()
    except OSError as error:  # of the folder itself; what cannot be read in it is an entry that says so
        raise GraderFault(f"{error.filename or folder} cannot be read: {error.strerror or error}") from error
    if not roster.entries:
        seen = f" ({'; '.join(roster.not_taken)})" if roster.not_taken else ""
        raise GraderFault(f"{folder} holds no submissions: expected folders or archives, one for each student{seen}")
    return roster


def _unwrapped(folder: Path, modules: Sequence[str], out: Path | None) -> _Folder:
    """The folder, or the only one in it that is a class."""
    found = _Folder(folder, modules, out)
    for _ in range(_WRAPPERS):
        if (only := found.wrapped()) is None:
            break
        found = _Folder(only, modules, out, outer=found)
    return found


class _Folder:
    """One folder on its way to a roster: what lies in it, sorted by what becomes of it."""

    def __init__(self, folder: Path, modules: Sequence[str], out: Path | None, outer: _Folder | None = None) -> None:
        self.folder, self.modules = folder, modules
        self._left: dict[str, list[str]] = outer._left if outer else {}
        self._people: Directory = outer._people if outer else Directory()
        self._tables: list[Path] = outer._tables if outer else []
        people, table = read_students(folder)
        if table:
            self._people = Directory(people)
            self._leave(table, "the table of students" if people else _NO_PEOPLE)
        self.folders: list[Path] = []
        self.files: list[Path] = []
        self.links: list[Path] = []
        for path in _listing(folder):
            if reason := self._why_not(path, out):
                self._leave(path.name, reason)
            elif path.is_symlink():
                # Told, and never followed: behind it may lie the solution or somebody else's work.
                if _stands_for_a_submission(path, modules):
                    self.links.append(path)
                else:
                    self._leave(path.name, "a link")
            elif path.name != table:
                (self.folders if path.is_dir() else self.files).append(path)
        self.metadata = folder / METADATA
        if self.metadata.is_symlink():
            raise GraderFault(f"{self.metadata} is a link: put the file itself there")
        self.is_gradescope = self.metadata.is_file()
        self.students = read_metadata(self.metadata) if self.is_gradescope else {}
        self.names = {} if self.is_gradescope else self._of_canvas()
        found = {path: front_of(path.name, modules, whole=True) for path in self.files if path not in self.names}
        # Loose files of the assignment -> what stands in front of their names, and whose name it is.
        self.loose = {path: front for path, front in found.items() if front is not None}

    def _why_not(self, path: Path, out: Path | None) -> str:
        """Why something is no submission whatever lies around it; "" when it may be one."""
        lower = path.name.lower()
        if out is not None and os.path.realpath(path) == os.path.realpath(out):  # it takes links that go in circles
            return "the results of this run"
        if path.is_symlink():
            return ""
        if path.is_dir() and _is_out(path):
            return "the results of an earlier run"
        if path.name in _OF_OUT and _is_out(self.folder):  # of a run that wrote into the folder of submissions
            return "the results of an earlier run"
        if path.is_dir() and holds(path, "pyvenv.cfg"):
            return "a Python environment"
        if lower in _LEFT_BY_SYSTEMS or lower.startswith(("._", ".ds_store", "~$", ".~lock")):
            return _SYSTEMS
        if lower.startswith("."):
            return _HIDDEN
        if lower.endswith(_UNFINISHED):
            return "a download that did not end"
        return ""

    def _leave(self, name: str, reason: str) -> None:
        self._left.setdefault(reason, []).append(name)

    def _of_canvas(self) -> dict[Path, canvas.CanvasName]:
        """What Canvas' names say of files and of folders that were unpacked from such files; nothing elsewhere."""
        paths = [*self.files, *self.folders]
        found = canvas.names_of_class([path.name for path in paths], self.modules)
        named = {path: found[path.name] for path in paths if path.name in found}
        telling = any(canvas.is_telling(name, self.modules) for path, name in named.items() if path in self.files)
        return named if telling else {}

    # --- wrappers, and folders that contradict themselves

    def wrapped(self) -> Path | None:
        """The only folder here, when it is a class itself and this one but its wrapping."""
        if self.is_gradescope or self.names or self.loose:
            return None
        archives = [path for path in self.files if archive_suffix(path.name)]
        whole = not self.folders and len(archives) == 1
        if whole and inside_archive(archives[0], self.modules).kind in ("download", "class"):
            raise GraderFault(f"{archives[0]} is the download of a whole class: unpack it, and give its folder")
        if len(self.folders) != 1:
            return None
        only = self.folders[0]
        found = inside_folder(only, self.modules)
        if not all(_same(inside_archive(path, self.modules), {*found.tops, only.name}) for path in archives):
            return None
        if found.kind == "doubtful" and not archives:
            raise GraderFault(
                f"{self.folder} holds only {only.name}, and there the assignment's files lie in "
                f"{', '.join(shown(part) for part in found.parts[:4])}: if these are students, give {only}; if they "
                f"are the work of one, use `autograder grade {only}`"
            )
        if found.kind not in ("download", "class"):
            return None
        for path in archives:
            self._leave(path.name, "the download that lies here unpacked")
        for path in self.files:
            if path not in archives:
                self._leave_file(path)
        return only

    def _check(self) -> None:
        """Refuse what cannot be a class.

        Raises:
            GraderFault: it says what contradicts what.
        """
        if self.is_gradescope:
            return
        loose = [path.name for path, (front, _) in self.loose.items() if not front]
        if loose and not self._others():
            raise GraderFault(
                f"{self.folder} holds {loose[0]}, so it is one submission: use `autograder grade {self.folder}`"
            )
        if len(loose) > 1:
            raise GraderFault(
                f"{', '.join(loose)} lie in {self.folder} beside other submissions: move them into a folder of their "
                "own"
            )
        if len(self.folders) > 1:
            self._check_folders()

    def _check_folders(self) -> None:
        """Refuse downloads beside submissions, and a folder of classes; one student's several versions are neither."""
        for path in self.folders:
            if holds(path, METADATA):
                raise GraderFault(f"{path} is the download of a whole class beside other submissions: grade it alone")
        kinds = {path: inside_folder(path, self.modules).kind for path in self.folders[:_LOOKED_INTO]}
        classes = [path for path, kind in kinds.items() if kind in ("download", "class")]
        people = [path for path, kind in kinds.items() if kind == "submission"]
        if len(classes) > max(len(people), 1):
            which = " and ".join(path.name for path in classes[:3])
            raise GraderFault(f"{which} in {self.folder} hold a class each: grade each alone")

    def _others(self) -> bool:
        """Whether anything besides loose files of the assignment is somebody's work."""
        if self.names or self._has_fronts() or any(archive_suffix(path.name) for path in self.files):
            return True
        return any(inside_folder(path, self.modules).kind != "nothing" for path in self.folders)

    def _has_fronts(self) -> bool:
        """Whether anything stands in front of a loose file's name, which then tells whose it is."""
        return any(front for front, _ in self.loose.values())

    def _whole_class(self, path: Path, others: set[str]) -> bool:
        """Whether a zip holds the class that lies here, and not one submission.

        Raises:
            GraderFault: it holds a class that does not lie here.
        """
        inside = inside_archive(path, self.modules)
        if inside.kind not in ("download", "class"):
            return False
        if _same(inside, others, submission_name(path)):
            return True
        if inside.kind == "download":
            raise GraderFault(
                f"{path} is the download of a whole class, and its submissions do not lie here: unpack it into a "
                "folder of its own, or move it away"
            )
        return False

    # --- entries

    def roster(self) -> Roster:
        """Every entry with the people behind it."""
        self._check()
        self._check_metadata()
        links = [Entry(submission_name(link), (link,)) for link in self.links]
        entries = [*self._canvas_entries(), *self._loose_groups(), *links]
        taken = {*self.names, *(path for entry in entries for path in entry.paths)}
        entries += self._whole_entries([path for path in (*self.folders, *self.files) if path not in taken])
        lateness: dict[str, str] = {}
        if self.is_gradescope:
            self._leave(METADATA, "Gradescope's list of submitters")
            lateness = read_lateness(self._tables)
        layout = self._layout(entries)
        entries = self._with_accounts([self._identified(entry, lateness) for entry in entries])
        people = self._people.completed([(entry.students, entry.name) for entry in entries])
        entries = [replace(entry, students=students) for entry, students in zip(entries, people, strict=True)]
        not_taken = [f"{_listed(names, reason)} ({reason})" for reason, names in self._left.items()]
        return Roster(layout, tuple(_unique(entries)), tuple(not_taken))

    def _whole_entries(self, paths: Sequence[Path]) -> Iterator[Entry]:
        """Folders, archives and notebooks that are each somebody's work; what else is there is left."""
        everything = (*self.files, *self.folders)
        here = {submission_name(path) for path in everything} | {path.name for path in self.files}
        for path in paths:
            name = submission_name(path)
            packed = not path.is_dir() and bool(archive_suffix(path.name))
            if packed and name not in self.students and self._whole_class(path, here - {path.name, name}):
                self._leave(path.name, "the download that lies here unpacked")
            elif packed or path.is_dir():
                yield Entry(name, (path,))
            elif path.suffix.lower() == ".ipynb":
                yield Entry(path.name, (path,))
            elif path != self.metadata:
                self._leave_file(path)

    def _leave_file(self, path: Path) -> None:
        table = path.suffix.lower() in (".csv", ".tsv", ".xlsx", ".xls", ".ods", ".numbers")
        self._tables.append(path)
        self._leave(path.name, "a table" if table else "not a file of the assignment, a folder or an archive")

    def _check_metadata(self) -> None:
        """Submissions that are listed and not there are named; a list of other submissions is refused."""
        here = {submission_name(path) for path in (*self.folders, *self.files)}
        missing = [name for name in self.students if name not in here]
        others = here.isdisjoint(self.students) and any(name.startswith("submission_") for name in here)
        if missing and others:
            raise GraderFault(
                f"{self.metadata} lists {missing[0]} and others, and none of them lies here: it is of another download"
            )
        for name in missing:
            who = ", ".join(student.name or student.email for student in self.students[name])
            self._leave(f"{name} ({who})" if who else name, f"in {METADATA}, but not in the folder")

    def _canvas_entries(self) -> list[Entry]:
        groups: dict[str, list[Path]] = {}
        for path, name in self.names.items():
            groups.setdefault(name.whose, []).append(path)
        return [self._of_one(paths) for paths in groups.values()]

    def _of_one(self, paths: list[Path]) -> Entry:
        """The entry of one hand-in on Canvas; what was typed in counts only where no file came with it."""
        names = [self.names[path] for path in paths]
        first = names[0]
        late = "late" if any(name.late for name in names) else ""
        student = Student(first.student, canvas_id=first.canvas_id)
        called = f"{first.student}_{first.canvas_id}".rstrip("_")
        typed = [path for path in paths if self.names[path].typed]
        files = [path for path in paths if path not in typed]
        if not files:
            return Entry(called, tuple(paths), (student,), late, reason=_TYPED[self.names[typed[0]].typed])
        for path in typed:
            self._leave(path.name, _TYPED_BESIDE)
        if len(files) == 1 and (files[0].is_dir() or archive_suffix(files[0].name)):
            return Entry(submission_name(files[0]), tuple(files), (student,), late)
        if unpacked := next((path for path in files if path.is_dir()), None):
            for path in files:
                if path != unpacked:
                    self._leave(path.name, f"of {called}, beside {shown(unpacked.name)}, which is graded")
            return Entry(called, (unpacked,), (student,), late)
        given = tuple(self.names[path].file for path in files)
        return Entry(called, tuple(files), (student,), late, names=given)

    def _loose_groups(self) -> list[Entry]:
        """An entry for each beginning of loose files' names: `A0123456X_lab_three.py` with its like.

        What else begins in the same way comes along: written answers, a helper module, data; it is told where the code
        does not name it. No archive, notebook or document does, which may be all that somebody else handed in:
        `li_wei.zip` is no part of what `li` handed in.
        """
        found = dict(self.loose)
        others = [path for path in self.files if path not in found and path not in self.names]
        if self._has_fronts():
            answers = {path: front_of(path.name, (WRITTEN_FILE,), whole=True) for path in others}
            found |= {path: front for path, front in answers.items() if front and front[0]}
        # `anna_` and `Anna_` are one person, unless both have the same file.
        twice = Counter((front.lower(), name) for front, name in set(found.values()))
        two = {front for (front, _), times in twice.items() if times > 1}
        fronts: dict[str, str] = {}
        groups: dict[str, dict[Path, str]] = {}
        for path, (front, name) in found.items():
            key = front if front.lower() in two else front.lower()
            fronts.setdefault(key, front)
            groups.setdefault(key, {})[path] = name
        behind: dict[str, dict[Path, str]] = {}
        for path in others:
            if path not in found and not archive_suffix(path.name) and path.suffix.lower() not in _WHOLE:
                for front, rest in beginnings(path.name):
                    if key := next((key for key in (front, front.lower()) if fronts.get(key)), ""):
                        behind.setdefault(key, {})[path] = rest
                        break
        for front, files in behind.items():
            named = _named_in(groups[front], files)
            groups[front] |= files
            for path in sorted(files.keys() - named):
                self._leave(path.name, f"with what {shown(fronts[front])} handed in, where no code names it")
        return [
            Entry(fronts[front] or next(iter(files)).name, tuple(files), names=tuple(files.values()))
            for front, files in groups.items()
        ]

    def _layout(self, entries: Sequence[Entry]) -> Layout:
        if self.is_gradescope:
            return "gradescope"
        if self.names:
            return "canvas"
        folders = [entry.paths[0] for entry in entries if entry.paths[0].is_dir()]
        kinds: dict[Layout, Callable[[Path], bool]] = {"clones": is_clone, "coursemology": is_by_question}
        most = (layout for layout, fits in kinds.items() if 2 * sum(map(fits, folders)) > len(entries) > 0)
        return next(most, "folders")

    def _identified(self, entry: Entry, lateness: Mapping[str, str]) -> Entry:
        if entry.students:
            return entry
        if self.is_gradescope:
            number = entry.name.removeprefix("submission_")
            number = number if number.isdigit() else ""
            late = lateness.get(number, "")
            return replace(entry, students=self.students.get(entry.name, ()), submission_id=number, late=late)
        if entry.paths[0].is_dir() and is_by_question(entry.paths[0]):
            return replace(entry, students=(Student(re.sub(r" \(\d+\)$", "", entry.name)),))
        return entry

    def _with_accounts(self, entries: list[Entry]) -> list[Entry]:
        clones = [entry.paths[0] for entry in entries if not entry.students and is_clone(entry.paths[0])]
        found = accounts(clones, self._people.logins) if clones else {}
        return [
            replace(entry, students=(Student(login=found[entry.paths[0]]),)) if entry.paths[0] in found else entry
            for entry in entries
        ]


def _listing(folder: Path) -> list[Path]:
    try:
        os.stat(os.path.join(folder, "."))  # noqa: PTH116, PTH118  may it be entered? From Python 3.14 on, paths do not tell
        return sorted(folder.iterdir(), key=lambda path: path.name)
    except NotADirectoryError:
        raise GraderFault(f"{folder} is a file: unpack it, and give the folder of submissions") from None
    except OSError as error:
        raise GraderFault(f"{folder} cannot be read: {error.strerror}; give a folder of submissions") from None


def _stands_for_a_submission(link: Path, modules: Sequence[str]) -> bool:
    file = os.path.isfile(link)  # noqa: PTH113  never raises
    return not file or bool(archive_suffix(link.name)) or canvas.take_apart(link.name, modules) is not None


def _is_out(folder: Path) -> bool:
    """Whether a batch wrote its results into a folder."""
    written = any(holds(folder, name) for name in ("batch.json", ".lock"))
    return written and (folder / "results").is_dir()


def _named_in(files: Iterable[Path], others: Mapping[Path, str]) -> set[Path]:
    """Those of other files that the code names, or a file that it names does: by the name without its suffix."""
    taken, left, code = set[Path](), dict(others), "".join(map(_start_of, files))
    while named := {path for path, name in left.items() if Path(name).stem in code}:
        taken |= named
        left = {path: name for path, name in left.items() if path not in named}
        code = "".join(map(_start_of, named))
    return taken


def _start_of(path: Path) -> str:
    """As much of a file as code may be long; "" of one that cannot be read."""
    try:
        if not path.is_file():  # a pipe would be waited for
            return ""
        with path.open("rb") as stream:
            return unicodedata.normalize("NFC", stream.read(_CODE_BYTES).decode("utf-8", "replace"))
    except OSError:
        return ""


def _same(inside: Inside, names: set[str], own: str = "") -> bool:
    """Whether most of what an archive holds at its top lies beside it; one called like a part of it is somebody's."""
    tops = {without_archive_suffix(top) for top in inside.tops - {METADATA}}
    return own not in tops and bool(tops) and 3 * len(tops & names) >= 2 * len(tops)


def _listed(names: Sequence[str], reason: str) -> str:
    """Names of what was not taken: all that a person may have handed in, and some of what systems leave behind."""
    most = _NAMED if reason in _NOBODYS else len(names)
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(shown(name) for name in names[:most]) + more


def _unique(entries: Iterable[Entry]) -> Iterable[Entry]:
    """Entries in name order; where `anna/` and `anna.zip` would share a name, the file keeps its whole name."""
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
