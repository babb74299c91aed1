"""Which account does each clone of a student's repository belong to?

Clones of one assignment are called `<assignment>-<account>`, or as somebody called them where each student has a
repository of the own account. What the names share is the assignment's only as far as somebody says so, because two
accounts may begin alike: the table of students does, and so do the addresses that repositories of different owners
were cloned from. Where nobody does, no account is named.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

_CONFIG_BYTES = 1 << 16
_OWNER = re.compile(
    rb"^[ \t]*url[ \t]*=[ \t]*(?:[a-z+]{1,9}://)?[^\s/:]{1,100}[:/]([\w.-]{1,100})/[\w.-]{1,200}", re.MULTILINE
)


def is_clone(folder: Path) -> bool:
    """Whether a folder is a repository; of a work tree `.git` is a file."""
    return os.path.exists(folder / ".git")  # noqa: PTH110  never raises


def accounts(clones: Sequence[Path], known: Collection[str]) -> dict[Path, str]:
    """Clone -> account, of those clones of which it is known.

    Args:
        known: the accounts of the table of students, in lower case.
    """
    names = {clone: clone.name for clone in clones}
    prefix = _prefix(names.values(), known)
    if prefix is not None:
        return {clone: name[len(prefix) :] for clone, name in names.items() if name.startswith(prefix)}
    owners = {clone: owner_of(clone) for clone in clones}
    told = [owner for owner in owners.values() if owner]
    if len(clones) > 1 and len(set(told)) == len(clones):
        return owners
    return {}


def _prefix(names: Iterable[str], known: Collection[str]) -> str | None:
    """The beginning of names behind which most accounts of the table are found; None when none is."""
    found: Counter[str] = Counter()
    for name in names:
        for start in [0, *(match.end() for match in re.finditer("[-_]", name))]:
            if name[start:].lower() in known:
                found[name[:start]] += 1
    if not found:
        return None
    return max(found, key=lambda prefix: (found[prefix], -len(prefix)))


def owner_of(clone: Path) -> str:
    """The account in the address that a repository was cloned from; "" when its settings do not say."""
    config = clone / ".git" / "config"
    try:
        if config.is_symlink() or not config.is_file():
            return ""
        with config.open("rb") as stream:
            found = _OWNER.search(stream.read(_CONFIG_BYTES))
    except OSError:
        return ""
    return found[1].decode() if found else ""
