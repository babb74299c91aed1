"""What do the files of an upload say?

Bytes, within the caps, decoded and normalised; what cannot be used gets a note, and so does what code asks for and
stays out of the box.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from autograder.faults import Unreadable
from autograder.intake.decoding import NotText, normalise
from autograder.intake.names import is_named
from autograder.intake.upload import SUFFIXES_KEPT, Damaged, Member, Opening, megabytes, shown, storable


@dataclass
class Reading:
    """The files taken so far, within the caps."""

    opening: Opening
    files: dict[str, bytes] = field(default_factory=dict)
    total: int = 0
    left_out: list[PurePosixPath] = field(default_factory=list)

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
            self.left_out.append(path)
            return
        if path.suffix == ".py":  # as `import` looks for it, which composes compatible letters too
            path = PurePosixPath(unicodedata.normalize("NFKC", str(path)))
        modules = {target.rpartition(".")[0] for target in wanted}
        if path.parts[0] in modules or any(is_named(path.name, target) for target in wanted):
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

    def note_left_out(self) -> None:
        """Name what stays outside although some line of code speaks of it; a figure that is saved is meant to."""
        if not self.left_out:
            return
        lines = [
            line
            for name, content in self.files.items()
            if name.endswith(".py")
            for line in content.decode("utf-8", "replace").splitlines()
            if any(sign in line for sign in "\"'") and "savefig" not in line
        ]
        code = "\n".join(lines)
        asked = [path for path in self.left_out if path.name in code]
        if asked:
            names = ", ".join(shown(path) for path in asked[:6]) + (" and others" if len(asked) > 6 else "")
            self.opening.note(f"The code speaks of {names}; in marking only text, tables and arrays can be read.")

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
