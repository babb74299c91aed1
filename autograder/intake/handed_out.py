"""What did students get, and is this it, untouched?

A copy of what was handed out is no work, wherever it lies and however an editor laid it out anew. What was handed out
and is no file to fill in (tools, data) can be used by student code, whether or not it was handed in.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path

from autograder.intake.decoding import NotText, normalise
from autograder.intake.upload import Damaged, Member
from autograder.manifest import Manifest

TEMPLATE = "student_template"
TOOLS = ("gradient_check.py", "checks.py", "your_files.py", "assignment.json", "data/*")
"""Of what was handed out, what student code may import and read, as patterns."""

_TIMES = 4  # a copy that is larger than that many times the original is no copy


@dataclass(frozen=True)
class HandedOut:
    """What students got.

    Attributes:
        files: the wanted files as they were handed out.
        tools: what else student code may use; path -> content.
        functions: module -> the functions that are asked of it.
    """

    files: Mapping[str, bytes] = field(default_factory=dict)
    tools: Mapping[str, bytes] = field(default_factory=dict)
    functions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def is_copy(self, entry: Member, target: str) -> bool:
        """Whether a member is this file as it was handed out, byte for byte or by its syntax tree."""
        given = self.files.get(target)
        if given is None or entry.size > _TIMES * len(given):
            return False
        known: dict[str, bool] = entry.__dict__.setdefault("_copies", {})
        if target not in known:
            known[target] = self._compare(entry, target, given)
        return known[target]

    def _compare(self, entry: Member, target: str, given: bytes) -> bool:
        try:
            content, _ = normalise(entry.read(_TIMES * len(given)))
        except (Damaged, NotText):
            return False
        if content == given:
            return True
        # Every function as it was: only then the trees are worth a comparison.
        stubs = given.count(b"NotImplementedError")
        if not target.endswith(".py") or not stubs or content.count(b"NotImplementedError") != stubs:
            return False
        return _tree(content) == self._trees[target]

    @cached_property
    def _trees(self) -> dict[str, str | None]:
        return {name: _tree(content) for name, content in self.files.items() if name.endswith(".py")}

    def beside(self, files: Mapping[str, bytes]) -> dict[str, bytes]:
        """A submission's files with the tools that it did not bring; its own files win."""
        folders = {name.rpartition("/")[0] for name in files}
        folders |= {parent for folder in folders for parent in _parents(folder)}
        added = {
            name: content
            for name, content in self.tools.items()
            if name not in folders and not any(parent in files for parent in _parents(name))
        }
        return {**added, **files}


NOTHING = HandedOut()


def _parents(name: str) -> list[str]:
    parts = name.split("/")[:-1]
    return ["/".join(parts[: count + 1]) for count in range(len(parts))]


def _tree(source: bytes) -> str | None:
    try:
        return ast.dump(ast.parse(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def paths_of_template(root: Path) -> list[Path]:
    """The files of what was handed out that a mark may depend on; none where it was not made."""
    patterns = ("*.py", "*.md", *TOOLS)
    return sorted({path for pattern in patterns for path in (root / TEMPLATE).glob(pattern) if path.is_file()})


def read_handed_out(root: Path, manifest: Manifest) -> HandedOut:
    """What students of the assignment in a folder got."""
    folder = root / TEMPLATE
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths_of_template(root)}
    functions: dict[str, tuple[str, ...]] = {}
    for question in manifest.questions:
        functions[question.file] = (*functions.get(question.file, ()), *question.functions)
    tools = {name: content for name, content in files.items() if any(fnmatchcase(name, tool) for tool in TOOLS)}
    return HandedOut({name: files[name] for name in manifest.wanted if name in files}, tools, functions)
