"""What is uploaded to Gradescope?

`autograder_zip` packs the grader the way `otter generate` does, so that stock otter takes the same file, and
adds what is ours:

    setup.sh, run_autograder   Gradescope's two entry points, from gradescope/
    requirements.lock          exact versions and hashes of every wheel in the image
    otter_config.json, tests/  stock otter's settings and the hidden tests
    files/                     the notebook and data, which stock otter lays over the submission
    package/                   this package, grading.yml, solutions/ and the public tests

The same sources give the same bytes. Run as a program in an unpacked zip, it proves the image: the solutions must
score full.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from autograder.faults import GraderFault
from autograder.files import write_zip
from autograder.manifest import ROOT, Manifest, load_manifest

PROGRAMS = ("setup.sh", "run_autograder")
PACKAGED = (
    "grading.yml",
    "autograder/**/*.py",
    "autograder/**/*.yml",
    "solutions/*.py",
    "assignment/checks.py",
    "assignment/gradient_check.py",
    "assignment/your_files.py",
    "assignment/tests/*.py",
    "student_template/*.py",
    "student_template/*.md",
    "student_template/assignment.json",
)
"""What grading needs of the assignment's folder, as patterns."""

DATA = ("student_template/data/*",)
"""The same, where an assignment hands some out."""

LAID_OVER = ("*.ipynb", "*.py", "assignment.json", "data/*")
"""Of student_template/, what a submission needs to run as a notebook under stock otter; never what students write."""


def autograder_zip(root: Path, out: Path) -> None:
    """Write the zip that Gradescope and stock otter take.

    Raises:
        GraderFault: a file that it must hold is missing.
    """
    write_zip(out, dict(contents(root)), programs=PROGRAMS)


def contents(root: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of every file of the zip."""
    for name in (*PROGRAMS, "requirements.lock"):
        yield name, _read(root / "gradescope" / name)
    manifest = load_manifest(root)
    yield "otter_config.json", json.dumps(otter_config(manifest), indent=2).encode() + b"\n"
    for question in manifest.questions:
        yield f"tests/{question.id}.py", _read(root / "autograder" / "tests" / f"{question.id}.py")
    for name, path in _matching(root / "student_template", LAID_OVER, optional=True):
        if name not in manifest.modules:
            yield f"files/{name}", _read(path)
    for name, path in (*_matching(root, PACKAGED), *_matching(root, DATA, optional=True)):
        yield f"package/{name}", _read(path)


def otter_config(manifest: Manifest) -> dict[str, object]:
    """Stock otter's settings, as close to the policy as they come: it hides scores for ever, or until published."""
    return {
        "lang": "python",
        "show_hidden": manifest.visibility.scores in ("visible", "after_published", "after_due_date"),
        "show_stdout": False,
        "logo": False,
        "pdf": False,
    }


def _matching(folder: Path, patterns: tuple[str, ...], *, optional: bool = False) -> Iterator[tuple[str, Path]]:
    for pattern in patterns:
        found = [path for path in folder.glob(pattern) if path.is_file() and "__pycache__" not in path.parts]
        if not found and not optional:
            raise GraderFault(f"nothing matches {folder.name}/{pattern}: run `autograder build` first")
        for path in found:
            yield path.relative_to(folder).as_posix(), path


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise GraderFault(f"cannot read {path}: {error.strerror}") from error


def prove(root: Path) -> str:
    """Grade the solutions as a submission and give what is wrong with that, "" when they score full."""
    from autograder.gradescope.container import grade_in_container

    manifest = load_manifest(root)
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        (place / "submission").symlink_to(root / "solutions")
        status = grade_in_container(root, place)
        results = json.loads((place / "results" / "results.json").read_text(encoding="utf-8"))
    total = sum(test["score"] for test in results["tests"])
    if status or total != manifest.automatic_points:
        lost = [test["output"] for test in results["tests"] if test["max_score"] > test["score"]]
        return "\n".join([f"the solutions score {total:g} of {manifest.automatic_points:g}:", results["output"], *lost])
    return ""


if __name__ == "__main__":
    problem = prove(ROOT)
    print(problem or "The solutions score full: this image grades.")
    sys.exit(bool(problem))
