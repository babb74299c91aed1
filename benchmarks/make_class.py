"""Make a class of any size from the corpus: `python benchmarks/make_class.py FOLDER --students 1000`.

A realistic mix: some hand in everything right, most have one to four known mistakes, some stop early, a few hand in
what cannot be opened, crashes or never ends. The same seed makes the same class. `--no-slow` leaves out what runs into
a time limit, so that a benchmark measures grading and not waiting; `--right` all mistakes.
"""

from __future__ import annotations

import argparse
import random
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.helpers.corpus_cases import Case, cases  # noqa: E402

SLOW = ("loop", "sleeps", "for-ever", "bomb", "waits", "infinite", "grows", "hang", "recursion", "hold", "daemon")
FIRST = ("Ada", "Bo", "Chi", "Dana", "Eli", "Fay", "Gus", "Hana", "Ida", "Jo", "Kim", "Lea", "Max", "Nia", "Oda", "Zoé")
LAST = ("Abel", "Berg", "Cruz", "Diaz", "Engel", "Falk", "Garcia", "Huang", "Ito", "Müller", "Okafor", "Rossi", "Weiß")


def make_class(
    folder: Path,
    students: int,
    *,
    seed: int = 9,
    slow: bool = True,
    right: bool = False,
    groups: bool = False,
    canvas: bool = False,
) -> None:
    """Write submissions of so many students as a course site exports them.

    Args:
        right: everybody earns all points, each in one of the corpus' ways of writing it.
        groups: one to three students hand in together.
        canvas: one zip each, named as Canvas does, every seventh late; else Gradescope's folders and metadata.
    """
    draw = random.Random(seed)
    wrong = list(cases("wrong"))
    accepted = list(cases("accepted"))
    odd = [case for case in cases("broken", "hostile") if slow or not any(word in case.name for word in SLOW)]
    folder.mkdir(parents=True)
    people = [(f"{draw.choice(FIRST)} {draw.choice(LAST)} {number}", number) for number in range(students)]
    lines = ["---"]
    number = 0
    while people:
        size = draw.choice((1, 1, 2, 3)) if groups else 1
        group, people = people[:size], people[size:]
        files = draw.choice(accepted).files if right else _submission(draw, accepted, wrong, odd)
        if canvas:
            _write_canvas(folder, group[0], files)
        else:
            lines += _write_gradescope(folder, 200000 + number, group, files)
        number += 1
    if not canvas:
        (folder / "submission_metadata.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")


Person = tuple[str, int]


def _write_gradescope(folder: Path, submission: int, group: list[Person], files: dict[str, bytes]) -> list[str]:
    """Write a folder; return its lines of the metadata."""
    _write(folder / f"submission_{submission}", files)
    lines = [f"submission_{submission}:", "  :submitters:"]
    for name, number in group:
        lines += [f"  - :name: {name}", f"    :sid: '{7000000 + number}'", f"    :email: student{number}@example.edu"]
    return [*lines, "  :created_at: 2026-01-19 12:00:00.000000000 Z"]


def _write_canvas(folder: Path, person: Person, files: dict[str, bytes]) -> None:
    name, number = person
    squashed = "".join(letter for letter in name.lower() if letter.isalnum())
    late = "LATE_" if number % 7 == 0 else ""
    path = folder / f"{squashed}_{late}{90000 + number}_{500000 + number}_submission.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for inside, content in files.items():
            archive.writestr(inside, content)


def _submission(draw: random.Random, accepted: list[Case], wrong: list[Case], odd: list[Case]) -> dict[str, bytes]:
    kind = draw.random()
    if kind > 0.992:
        return {"homework.pdf": b"%PDF-1.7 not what was asked for"}
    if kind < 0.18 or not wrong:
        return draw.choice(accepted).files if accepted and kind < 0.08 else _solution()
    if kind < 0.21 and odd:
        return draw.choice(odd).files
    files = _solution()
    for case in draw.sample(wrong, draw.choice((1, 1, 2, 2, 3, 4))):
        for path in case.folder.glob("*.py"):
            files[path.name] += b"\n\n" + path.read_bytes()
    if kind < 0.40:  # stopped before the end
        for name in ("d_dying_relu.py", "c_vanishing_gradient.py", "b_deeper_network.py")[: draw.choice((1, 1, 2, 3))]:
            files[name] = (ROOT / "student_template" / name).read_bytes()
    return files


def _solution() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (ROOT / "solutions").iterdir() if path.is_file()}


def _write(folder: Path, files: dict[str, bytes]) -> None:
    folder.mkdir()
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def zipped(folder: Path) -> Path:
    """A zip beside a submission's folder with the same content."""
    target = folder.with_suffix(".zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, path.relative_to(folder))
    return target


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--students", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument("--no-slow", action="store_true")
    parser.add_argument("--right", action="store_true", help="nobody makes a mistake")
    parser.add_argument("--groups", action="store_true", help="one to three students hand in together")
    parser.add_argument("--canvas", action="store_true", help="as Canvas names what it lets instructors download")
    options = parser.parse_args()
    make_class(
        options.folder,
        options.students,
        seed=options.seed,
        slow=not options.no_slow,
        right=options.right,
        groups=options.groups,
        canvas=options.canvas,
    )


if __name__ == "__main__":
    main()
