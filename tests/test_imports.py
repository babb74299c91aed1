"""Which installed packages does each command load? Whoever waits for a grade waits for every one of them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from corpus_cases import ROOT

VALIDATOR = {"msgspec", "typing-extensions"}
READING = {"click", "pyyaml"} | VALIDATOR
MARKING = READING | {"numpy", "otter-grader"}
PAGES = {"jinja2", "latex2mathml", "markdown-it-py", "markupsafe", "mdit-py-plugins", "mdurl", "pygments"}
ALLOWED = {
    "--help": {"click"},
    "grade solutions": MARKING | {"rich"},
    "gradescope CONTAINER": MARKING,
    "doctor": READING | {"numpy"},
    "batch CLASS --out OUT --workers 1": MARKING | PAGES | {"rich"},
    "diff OUT OUT": READING,
}
_LOADED = re.compile(r"^import time: .*\| +(\w+)", re.MULTILINE)


def loaded(command: str, folder: Path) -> set[str]:
    """The distributions that a command imports from, in all of its processes but the box's, which has numpy alone."""
    places = {"CONTAINER": folder, "CLASS": folder / "class", "OUT": folder / "out"}
    words = [str(places.get(word, word)) for word in command.split()]
    environment = {**os.environ, "PYTHONPROFILEIMPORTTIME": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "autograder", *words], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    return {name for package in _LOADED.findall(done.stderr) for name in _distributions().get(package, ())}


@cache
def _distributions() -> dict[str, set[str]]:
    """Package at the top -> the distributions that it is of."""
    ours = {"autograder", "setuptools"}  # what makes an editable install importable runs in every Python
    return {
        package: {name.lower().replace("_", "-") for name in names} - ours
        for package, names in packages_distributions().items()
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of one, what a batch makes of it, and the same submission as Gradescope lays it out."""
    made = tmp_path_factory.mktemp("imports")
    shutil.copytree(ROOT / "solutions", made / "class" / "ada")
    shutil.copytree(ROOT / "solutions", made / "submission")
    return made


@pytest.mark.parametrize("command", ALLOWED)
def test_a_command_imports_what_it_uses(command: str, folder: Path) -> None:
    """And nothing that came along by accident: a notebook's reader takes longer to load than to grade."""
    assert loaded(command, folder) - ALLOWED[command] == set()


def test_children_are_seen_too() -> None:
    """Or the rule above would hold for a command that loads everything in another process."""
    source = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import nbformat'])"
    environment = {**os.environ, "PYTHONPROFILEIMPORTTIME": "1"}
    done = subprocess.run([sys.executable, "-c", source], env=environment, capture_output=True, text=True, check=True)
    assert "nbformat" in _LOADED.findall(done.stderr)
