"""What was a file called before browsers, systems and course sites renamed it?

`original_name` undoes what happens on the way: `lab_three (1).py`, `Lab-three - Kopie.PY`, `lab_three.py.txt`.
`front_of` finds a wanted name behind something that was put in front of it, such as a student's number.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

TAR_SUFFIXES = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tbz", ".tar.xz", ".txz")
OPENED_SUFFIXES = (".zip", *TAR_SUFFIXES)
"""Archives that are looked into."""

CLOSED_SUFFIXES = (".7z", ".rar", ".gz", ".bz2", ".xz", ".zst", ".lz", ".lzma", ".z", ".cab", ".iso", ".dmg")
"""Archives that nothing in Python's standard library opens, or that hold one bare file."""

_COPIES = 9  # so often is a copy of a copy believed
_ENDING = 48  # characters; what a system puts behind a name has fewer
_LONG = 200  # no file system takes a longer name; the expressions below need not be asked about one

_WORDS = "copy|copie|copia|cópia|kopie|kopia|kopi|kopio|kopya|kopija|másolat|копия|копія|αντίγραφο|bản sao|salinan"
_SIGNS = "副本|拷贝|複本|複製|コピー|복사본|사본|สำเนา"  # of scripts that put no blank before them
_COPIED = re.compile(rf"(?:[ _-]*(?:(?:\b|(?<=_))(?:{_WORDS})|[の的]?(?:{_SIGNS}))[ _-]?\d*|[ _-]*\(\d+\)|[ _-]+\d+)$")
"""What systems, browsers, Jupyter and Canvas put behind the name of a second copy."""

_COPY_OF = re.compile(rf"(?:(?:{_WORDS})(?: (?:of|de|von|av|van|di|da|från))?|{_SIGNS})[ _~-]+")
_OF_CANVAS = re.compile(r"[^_/]+_(?:late_)?\d+_\d+_")
_TEXT_SUFFIXES = {"py": "py", "md": "md", "markdown": "md", "txt": "md"}


def nfc(path: PurePosixPath) -> PurePosixPath:
    """A path with its letters composed, as Python's imports and most systems write them; macOS takes them apart."""
    return PurePosixPath(unicodedata.normalize("NFC", str(path)))


def archive_suffix(name: str) -> str:
    """The suffix of an archive, also one that is not opened; "" for anything else."""
    lower = name.lower()
    known = (*OPENED_SUFFIXES, *CLOSED_SUFFIXES)
    return max((suffix for suffix in known if lower.endswith(suffix)), key=len, default="")


def without_archive_suffix(name: str) -> str:
    """A file's name without the suffix of an archive; one that is nothing else stays as it is."""
    return name[: len(name) - len(archive_suffix(name))] or name


def submission_name(path: Path) -> str:
    """A submission's name: the folder's, or the file's without the suffix of an archive."""
    name = os.fsencode(path.name).decode("utf-8", "replace")
    return name if path.is_dir() else without_archive_suffix(name)


def original_name(name: str, *, whole: bool = False) -> str:
    """A file name as it was before it was renamed on the way: lower case, words joined by `_`.

    With `whole`, what Canvas puts in front stays.
    """
    if len(name) > _LONG:
        return name
    stem = unicodedata.normalize("NFKC", name).lower().strip()
    suffix = ""
    for _ in range(_COPIES):
        before, dot, last = stem.rpartition(".")
        if dot and before and last in _TEXT_SUFFIXES:
            stem, suffix = before.rstrip(), "." + _TEXT_SUFFIXES[last]
        elif suffix and (shorter := _without_copy(stem)) != stem and shorter:
            stem = shorter.rstrip()
        elif not suffix and (cut := _without_copy(stem)) != stem and "." in cut:
            stem = cut.rstrip()  # `lab_three.py - Kopie`: the suffix comes to light
        else:
            break
    if suffix:
        stem = _COPY_OF.sub("", stem if whole else _OF_CANVAS.sub("", stem, count=1), count=1)
    return re.sub(r"[ _-]+", "_", stem) + suffix


def _without_copy(stem: str) -> str:
    found = _COPIED.search(stem, max(0, len(stem) - _ENDING))
    return stem[: found.start()] if found else stem


def is_named(name: str, target: str) -> bool:
    """Whether a file is `target` under a name that leaves no doubt."""
    return original_name(name) == target.lower()


def front_of(name: str, targets: Iterable[str], *, whole: bool = False) -> tuple[str, str] | None:
    """What stands in front of a wanted name, and that name: `A0123456X_lab_three.py` -> ("A0123456X", "lab_three.py").

    None when the file is called otherwise; ("", target) when nothing stands in front, or what Canvas puts there; with
    `whole` that is a front like any other.
    """
    original = original_name(name, whole=whole)
    for target in targets:
        wanted = target.lower()
        if original == wanted:
            return "", target
        if original.endswith("_" + wanted) and (front := original[: -len(wanted)].strip("_")) not in ("", "test"):
            return _as_written(name, front), target
    return None


def _as_written(name: str, front: str) -> str:
    """The beginning of a name that became this front, as it stands there."""
    composed = unicodedata.normalize("NFC", name)
    for end in range(1, min(len(composed), _LONG)):  # in lower case a letter may be two
        if composed[end] in " _-" and original_name(composed[:end], whole=True) == front:
            return composed[:end]
    return front


def beginnings(name: str) -> Iterator[tuple[str, str]]:
    """Every beginning of a name, the longest first, and what follows behind `_` or whatever else joins them."""
    composed = unicodedata.normalize("NFC", name)
    for end in range(len(composed) - 1, 0, -1):
        if composed[end] in " _-" and (rest := composed[end:].lstrip(" _-")):
            yield composed[:end], rest


def holds_name(name: str, target: str) -> bool:
    """Whether a wanted name is part of a file's name, with something in front or behind: `lab_three_final.py`."""
    stem, _, suffix = target.lower().rpartition(".")
    mine, _, other = original_name(name).rpartition(".")
    words = f"_{mine}_"
    return other == suffix and f"_{stem}_" in words and not mine.startswith("test_")
