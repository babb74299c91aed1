"""What do the files of an upload say?

Bytes, within the caps, decoded and normalised; what cannot be used gets a note.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from autograder.faults import Unreadable
from autograder.intake.decoding import NotText, normalise
from autograder.intake.place import plain_name
from autograder.intake.upload import Damaged, Member, Opening, megabytes, shown, storable

SUFFIXES_KEPT = frozenset({".py", ".md", ".txt", ".csv", ".tsv", ".dat", ".json", ".npy", ".npz"})
"""What student code may need at run time; figures, PDFs, notebooks and the rest stay outside the box."""
"""What student code may need at run time; figures, PDFs, notebooks and the rest stay outside the box."""


@dataclass
class Reading:
    """The files taken so far, within the caps."""

    opening: Opening
    files: dict[str, bytes] = field(default_factory=dict)
    total: int = 0

    def take(self, target: str, entry: Member) -> None:
        """Read a wanted file and normalise it; a file that cannot be used gets a note."""
        try:
            content, remark = normalise(self._bytes(entry))
        except (Damaged, NotText) as error:
            cost = "its questions have no points" if target.endswith(".py") else "it was left out"
            self.opening.note(f"{target} {error}: {cost}.")
            return
        if remark:
            self.opening.note(f"{target} {remark}.")
        self.files[target] = content

    def take_extra(self, path: PurePosixPath, entry: Member, wanted: Sequence[str]) -> None:
        """Read a helper module or data file; what cannot be one is passed over."""
        if path.suffix.lower() not in SUFFIXES_KEPT or not storable(path):
            return
        modules = {target.rpartition(".")[0] for target in wanted}
        if path.parts[0] in modules or str(path) in wanted or plain_name(path.name) in wanted:
            return  # would shadow a wanted module, or is a copy of one
        taken = {PurePosixPath(name) for name in self.files}
        if taken & {path, *path.parents} or any(path in other.parents for other in taken):
            return
        try:
            content = self._bytes(entry)
            if path.suffix.lower() == ".py":
                content, _ = normalise(content)
        except (Damaged, NotText) as error:
            self.opening.note(f"{shown(path)} {error}: it was left out.")
            return
        self.files[str(path)] = content

    def _bytes(self, entry: Member) -> bytes:
        limits = self.opening.limits
        if entry.size > limits.file_bytes:
            raise Damaged(
                f"is {megabytes(entry.size)} large; at most {megabytes(limits.file_bytes)} are read"
            )
        content = entry.read(limits.file_bytes)
        if len(content) > limits.file_bytes:
            raise Damaged(f"is larger than {megabytes(limits.file_bytes)}")
        self.total += len(content)
        if self.total > limits.total_bytes:
            raise Unreadable(f"The files are larger than {megabytes(limits.total_bytes)} together.")
        return content
