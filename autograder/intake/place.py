"""Which member of an upload is which wanted file?

Exact names first, then near misses that leave no doubt; what could be any of several is taken for none. A copy of what
was handed out is nobody's work: it counts only where there is nothing else of that name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath

from autograder.faults import Unreadable
from autograder.intake.handed_out import NOTHING, HandedOut
from autograder.intake.names import holds_name, is_named
from autograder.intake.upload import Member, Opening, shown


def place(opening: Opening, wanted: Sequence[str], handed_out: HandedOut = NOTHING) -> dict[str, Member]:
    """Decide which entry is which wanted file: exact names first, then near misses that leave no doubt."""
    placed = _exact(opening, wanted, handed_out)
    for target in wanted:
        if target in placed and not handed_out.is_copy(placed[target], target):
            continue
        own = _first_kind(opening, target, handed_out, placed.get(target))
        if len(own) == 1:
            placed[target] = own[0]
            if str(own[0].path) != target:
                opening.note(f"{shown(own[0].path)} was taken for {target}.")
        elif own:
            placed.pop(target, None)
            names = ", ".join(shown(entry.path) for entry in own[:4])
            opening.note(f"{target} could be any of {names}, so none was taken: hand in one file of that name.")
    return placed


def _first_kind(opening: Opening, target: str, handed_out: HandedOut, copy: Member | None) -> list[Member]:
    """Who may be a wanted file, each content once: of its name, else nearly of its name, else with its name inside.

    Args:
        copy: the copy of what was handed out that would be taken otherwise.
    """
    kinds: tuple[Callable[[str], bool], ...] = (
        lambda name: name == target,
        lambda name: is_named(name, target),
        lambda name: holds_name(name, target),
    )
    for fits in kinds:
        found = [entry for entry in opening.entries if fits(entry.path.name)]
        own = [entry for entry in found if not handed_out.is_copy(entry, target)]
        if own or (found and copy is None):
            return _without_twins(own or found)
    return []


def _exact(opening: Opening, wanted: Sequence[str], handed_out: HandedOut) -> dict[str, Member]:
    """The wanted files of the folder that holds most of one's own work; of several such folders, the topmost."""
    folders: dict[PurePosixPath, dict[str, Member]] = {}
    for entry in opening.entries:
        if entry.path.name in wanted:
            folders.setdefault(entry.path.parent, {})[entry.path.name] = entry
    if not folders:
        return {}
    own = {
        folder: {target for target, entry in files.items() if not handed_out.is_copy(entry, target)}
        for folder, files in folders.items()
    }

    def rank(folder: PurePosixPath) -> tuple[int, int, int]:
        return (-len(own[folder]), -len(folders[folder]), len(folder.parts))

    best = min(rank(folder) for folder in folders)
    leaders = [folder for folder in folders if rank(folder) == best]
    if best[0] and len(leaders) > 1:
        if best[1] == -1:
            return {}  # one file in each of several folders: no folder is the work, each file is placed by itself
        if sum(len(own[leader]) for leader in leaders) == len(set().union(*(own[leader] for leader in leaders))):
            return {target: folders[leader][target] for leader in leaders for target in own[leader]}
        if not _same_content([folders[leader] for leader in leaders]):
            names = " and ".join(f"{shown(leader)}/" for leader in leaders[:3])
            raise Unreadable(f"There is more than one copy of the work, in {names}: hand in one of them.")
    chosen = leaders[0]
    for folder in folders:
        if folder not in leaders and own[folder] & folders[chosen].keys():
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
    for number, entry in enumerate(entries):
        digest = entry.digest if sizes[entry.size] > 1 else None
        kept.setdefault(number if digest is None else digest, entry)
    return list(kept.values())


def root_of(placed: dict[str, Member]) -> PurePosixPath:
    """The folder that holds most of the placed files; the topmost of several."""
    folders = [entry.path.parent for entry in placed.values()]
    return min(folders, key=lambda folder: (-folders.count(folder), len(folder.parts)))
