"""The wheel holds the whole package, and grades where it is installed."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import tools
from corpus_cases import ROOT
from the_assignment import ASSIGNMENT


def pip(*words: str) -> None:
    command = [sys.executable, "-m", "pip", *words, "--no-deps", "--quiet", "--disable-pip-version-check"]
    subprocess.run(command, check=True, capture_output=True, env=tools.as_anybody())


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, made from what is under version control or would be."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    git = tools.need("git")
    listed = subprocess.run(
        [git, "ls-files", "-co", "--exclude-standard", "autograder", "pyproject.toml", "README.md", "LICENSE"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    for name in filter(lambda name: (ROOT / name).is_file(), listed):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes((ROOT / name).read_bytes())
    pip("wheel", "--no-build-isolation", "--wheel-dir", str(out), str(source))
    return next(out.glob("*.whl"))


def test_nothing_of_the_package_is_missing(wheel: Path) -> None:
    """A page or the bank that is left behind fails on somebody else's machine only."""
    held = set(zipfile.ZipFile(wheel).namelist())
    package = [path for path in (ROOT / "autograder").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    wanted = {path.relative_to(ROOT).as_posix() for path in package if path.parent.name != "tests"}
    assert wanted <= held, sorted(wanted - held)


def test_an_installed_wheel_grades_in_the_assignments_folder(wheel: Path, tmp_path: Path) -> None:
    """Beside an installed package stands no grading.yml: the one of the current folder counts."""
    pip("install", "--target", str(tmp_path), str(wheel))
    done = subprocess.run(
        [str(tmp_path / "bin" / "autograder"), "grade", "--untrusted", "solutions"],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    everything = f"{ASSIGNMENT.manifest.automatic_points:g}"
    assert f"{everything} / {everything}" in done.stdout
