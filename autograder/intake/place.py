"""Which member of an upload is which wanted file?

Exact names first, then near misses that leave no doubt; what could be any of several is taken for none.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePosixPath

from autograder.faults import Unreadable
from autograder.intake.upload import COMPONENT_BYTES, Member, Opening, shown


def place(opening: Opening, wanted: Sequence[str]) -> dict[str, Member]:
    """Decide which entry is which wanted file: exact names first, then near misses that leave no doubt."""
    placed = _exact(opening, wanted)
    for target in wanted:
        if target in placed:
            continue
        exact = [entry for entry in opening.entries if entry.path.name == target]
        near = exact or [entry for entry in opening.entries if plain_name(entry.path.name) == target.lower()]
        near = _without_twins(near)
        if len(near) == 1:
            placed[target] = near[0]
            opening.note(f"{shown(near[0].path)} was taken for {target}.")
        elif near:
            names = ", ".join(shown(entry.path) for entry in near[:4])
            opening.note(
                f"{target} could be any of {names}, so none was taken: hand in one file of that name."
            )
    return placed


def _exact(opening: Opening, wanted: Sequence[str]) -> dict[str, Member]:
    """The wanted files of the folder that holds most of them; of several such folders, the topmost."""
    folders: dict[PurePosixPath, dict[str, Member]] = {}
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
        names = " and ".join(f"{shown(leader)}/" for leader in leaders[:3])
        raise Unreadable(f"There is more than one copy of the work, in {names}: hand in one of them.")
    if len(leaders) > 1 and best[0] == -1:
        return {}  # one file in each of several folders: no folder is the work, each file is placed by itself
    chosen = leaders[0]
    for folder in folders:
        if folder not in leaders and folders[folder].keys() & folders[chosen].keys():
            opening.note(f"The files in {shown(folder)}/ were not used: those in {shown(chosen)}/ were.")
    return dict(folders[chosen])


def _same_content(copies: Sequence[dict[str, Member]]) -> bool:
    return all(
        copy.keys() == copies[0].keys() and all(_twins(copy[name], copies[0][name]) for name in copy)
        for copy in copies[1:]
    )


def _twins(one: Member, other: Member) -> bool:
    return one.size == other.size and one.digest is not None and one.digest == other.digest


def _without_twins(entries: Sequence[Member]) -> list[Member]:
    """Drop entries that repeat an earlier one byte for byte."""
    sizes = Counter(entry.size for entry in entries)
    kept: dict[object, Member] = {}
    for place, entry in enumerate(entries):
        digest = entry.digest if sizes[entry.size] > 1 else None
        kept.setdefault(place if digest is None else digest, entry)
    return list(kept.values())


def plain_name(name: str) -> str:
    """A file name as it was before browsers, systems and course sites renamed it.

    `A_warm_up.PY`, `a-warm-up (1).py`, `a_warm_up - Copy.py`, `doejane_LATE_123_4567_a_warm_up-2.py`
    (Canvas) and `a_warm_up.py.txt` all give `a_warm_up.py`. What is longer than any system stores stays as it is.
    """
    if len(name) > COMPONENT_BYTES:
        return name
    name = unicodedata.normalize("NFKC", name).lower().strip()
    name = re.sub(r"(\.py|\.md)\.txt$", r"\1", name)
    stem, dot, suffix = name.rpartition(".")
    suffix = {"txt": "md", "markdown": "md"}.get(suffix, suffix)
    stem = re.sub(r"^[^_/]+_(late_)?\d+_\d+_", "", stem)
    stem = re.sub(r"^copy of ", "", stem)
    while (shorter := re.sub(r"( - copy|[ _]copy|[ _-]?\(\d+\)|[ _-]\d)$", "", stem)) != stem:
        stem = shorter.strip()
    return re.sub(r"[ -]+", "_", stem) + dot + suffix


def root_of(placed: dict[str, Member]) -> PurePosixPath:
    """The folder that holds most of the placed files; the topmost of several."""
    folders = [entry.path.parent for entry in placed.values()]
    return min(folders, key=lambda folder: (-folders.count(folder), len(folder.parts)))
