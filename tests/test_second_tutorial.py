"""The engine knows no tutorial: one of another subject is a folder and a line of grading.yml."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
import tools
from corpus_cases import ROOT
from nbclient import NotebookClient

from autograder.faults import ManifestError
from autograder.manifest import Count, Section, parse_settings

pytestmark = pytest.mark.early

SECOND = ROOT / "tests" / "helpers" / "second_tutorial"
TOOLS = [
    *(path.name for path in sorted((ROOT / "assignment").glob("*.py")) if path.stem not in ("tutorial09", "lesson")),
    *("requirements.txt", "links.yml", "pytest.ini"),
]
"""What a new tutorial takes over of assignment/ as it is."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The engine without its own tutorial, and lab 3 beside it, built."""
    house = tmp_path_factory.mktemp("house")
    ours = shutil.ignore_patterns("__pycache__", "tutorial", "tests")
    shutil.copytree(ROOT / "autograder", house / "autograder", ignore=ours)
    shutil.copytree(ROOT / "gradescope", house / "gradescope")
    shutil.copytree(SECOND / "lab3", house / "autograder" / "lab3")
    shutil.copytree(SECOND / "hidden", house / "autograder" / "tests")
    for name in ("solutions", "assignment"):
        shutil.copytree(SECOND / name, house / name)
    shutil.copy(SECOND / "grading.yml", house)
    shutil.copy(ROOT / "pyproject.toml", house)  # the Pythons that are promised
    for name in TOOLS:
        shutil.copy(ROOT / "assignment" / name, house / "assignment")
    run(house, "build")
    return house


def run(house: Path, *command: str, status: int = 0) -> str:
    """Run a command of the copied engine; what it said."""
    env = {**os.environ, "PYTHONPATH": str(house)}
    done = subprocess.run(
        [sys.executable, "-m", "autograder", *command], cwd=house, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


def handed_in(house: Path, folder: Path, **changed: str) -> Path:
    """A student's folder: what was handed out with the solutions in it, and what is changed in them."""
    shutil.copytree(house / "student_template", folder)
    for path in (house / "solutions").glob("*.py"):
        shutil.copy(path, folder)
    for module, text in changed.items():
        path = folder / f"{module}.py"
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    return folder


MEANLESS = "\n\ndef loss_gradient(T, Z):\n    return softmax(Z) - T\n"


def test_it_proves_itself(house: Path) -> None:
    """Solutions, template, misconceptions and habits, the package that students get."""
    assert "FAIL" not in run(house, "check")


def test_one_hand_in_is_graded_and_its_misconception_named(house: Path, tmp_path: Path) -> None:
    """Ids, modules, points and bank are the second tutorial's."""
    folder, results = handed_in(house, tmp_path / "ada", training=MEANLESS), tmp_path / "results.json"
    run(house, "grade", str(folder), "--results", str(results))
    tests = {test["number"]: test for test in json.loads(results.read_text())["tests"]}
    assert (tests["P1"]["score"], tests["Q2"]["score"]) == (2.5, 1.5)
    assert tests["Q2"]["extra_data"]["misconceptions"] == ["Q2-forgot-the-mean"]


def test_a_class_is_graded(house: Path, tmp_path: Path) -> None:
    """scores.csv has the second tutorial's columns."""
    handed_in(house, tmp_path / "class" / "ada")
    handed_in(house, tmp_path / "class" / "bo", training=MEANLESS)
    run(house, "batch", str(tmp_path / "class"), "--out", str(tmp_path / "out"), "--quiet")
    with (tmp_path / "out" / "scores.csv").open(newline="", encoding="utf-8") as stream:
        rows = {row["submission"]: row for row in csv.DictReader(stream)}
    assert {name: (row["P1"], row["Q2"], row["total"]) for name, row in rows.items()} == {
        "ada": ("2.5", "4.5", "7"),
        "bo": ("2.5", "1.5", "4"),
    }


def test_the_students_tools_work(house: Path, tmp_path: Path) -> None:
    """The notebook's checks pass, and submit.py packs the modules of grading.yml."""
    folder = handed_in(house, tmp_path / "lab3")
    notebook = nbformat.read(folder / "lab3.ipynb", as_version=4)
    client = NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": folder}})
    client.execute(env=tools.as_anybody())
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    said = " ".join(output.get("data", {}).get("text/html", "") for output in outputs)
    assert len(re.findall(r"(?:P1|Q2)\s+all \d+ public tests pass", said)) == 2, outputs
    subprocess.run([sys.executable, "submit.py"], cwd=folder, capture_output=True, check=False)
    assert {"softmax.py", "training.py"} <= set(zipfile.ZipFile(folder / "submission.zip").namelist())


def test_settings_that_the_tutorial_does_not_know_are_named() -> None:
    """The section `settings:` is checked by the tutorial's own model, with the line."""

    class Settings(Section, frozen=True):
        classes: Count

    text = (SECOND / "grading.yml").read_text(encoding="utf-8").replace("classes: 3", "classes: 3\n  size: 2")
    line = text.splitlines().index("  size: 2") + 1
    with pytest.raises(ManifestError, match=f"grading.yml:{line}: settings.size: unknown key"):
        parse_settings(Settings, text)
