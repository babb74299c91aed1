"""Which example submissions are there, and what must become of each?

`tests/corpus/<verdict>/<name>/` is an overlay on solutions/: `<module>.py` is appended to the solution module,
`<file>.whole` replaces or adds a file, DELETE lists files to leave out. The folder is the verdict.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.manifest import Question

Python = tuple[int, ...]

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "tests" / "corpus"
VERDICTS = ("accepted", "broken", "hostile", "wrong")
SEED = 2109
"""Of every test that needs no other: the same hidden inputs each time."""
EDGE = 0.5
"""Points: a case of no more is about an edge of what is promised."""
NOT_A_FILE = re.compile(r"DELETE|expect(-from-\d+\.\d+)?\.txt")


@dataclass(frozen=True)
class Case:
    """One example submission."""

    verdict: str
    name: str
    folder: Path

    @property
    def files(self) -> dict[str, bytes]:
        """What the student hands in: relative path -> contents."""
        files = {path.name: path.read_bytes() for path in (ROOT / "solutions").iterdir() if path.is_file()}
        for path in sorted(self.folder.rglob("*")):
            name = path.relative_to(self.folder).as_posix()
            if path.is_dir() or NOT_A_FILE.fullmatch(name):
                continue
            if name.endswith(".whole"):
                files[name.removesuffix(".whole")] = path.read_bytes()
            elif name in files:
                files[name] += b"\n\n" + path.read_bytes()
            else:
                files[name] = path.read_bytes()
        delete = self.folder / "DELETE"
        for name in delete.read_text().split() if delete.exists() else ():
            del files[name]
        return files

    @property
    def loses(self) -> tuple[str, ...]:
        """wrong/: the questions that must lose points."""
        return tuple(self.name.split("-")[0].split("+"))

    def expected(self, questions: Sequence[Question], python: Python | None = None) -> tuple[str, tuple[str, ...]]:
        """broken/ and hostile/: (status, ids of the questions that lose points, in order).

        A line of expect.txt names a question, or a file with all of its questions, and why they are lost.
        `expect-from-3.14.txt` holds from that Python on, expect.txt before.

        Args:
            questions: the automatic questions of grading.yml.
            python: (major, minor); this one by default.
        """
        holds, text = (0, 0), (self.folder / "expect.txt").read_text()
        for path in self.folder.glob("expect-from-*.txt"):
            since = tuple(map(int, path.stem.removeprefix("expect-from-").split(".")))
            if holds < since <= (python or sys.version_info[:2]):
                holds, text = since, path.read_text()
        status, *lines = text.splitlines()
        lost = {line.partition(":")[0] for line in lines}
        return status, tuple(question.id for question in questions if lost & {question.id, question.file})

    @property
    def misconceptions(self) -> frozenset[str]:
        """wrong/: ids of the misconceptions that the overlay says it is; more than one where a mistake shows twice."""
        for path in self.folder.glob("*.py"):
            for line in path.read_text(encoding="utf-8", errors="replace").splitlines()[:3]:
                if line.startswith("# misconception: "):
                    return frozenset(line.removeprefix("# misconception: ").split(", "))
        return frozenset()

    def write(self, folder: Path) -> Path:
        """Lay the submission out below `folder`; return its own folder."""
        target = folder / self.name
        for name, contents in self.files.items():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_bytes(contents)
        return target


def cases(*verdicts: str) -> Iterator[Case]:
    """The examples with these verdicts, or all.

    Raises:
        ValueError: a folder that is no verdict.
    """
    for folder in sorted(CORPUS.iterdir()):
        if folder.is_dir() and folder.name not in VERDICTS:
            raise ValueError(f"tests/corpus/{folder.name} is no verdict; known are {', '.join(VERDICTS)}")
        if folder.is_dir() and (not verdicts or folder.name in verdicts):
            for case in sorted(folder.iterdir()):
                if case.is_dir():
                    yield Case(folder.name, case.name, case)


def impatient(text: str, call_seconds: int) -> str:
    """grading.yml with shorter deadlines."""
    for key, seconds in (("call_seconds", call_seconds), ("import_seconds", 4)):
        text, count = re.subn(rf"^  {key}: .*$", f"  {key}: {seconds}", text, flags=re.MULTILINE)
        assert count == 1
    return text
