"""The same zip under stock `otter run` gives an honest submission the same score for every question."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import tools
from the_assignment import ASSIGNMENT

from autograder.files import write_zip
from autograder.gradescope.container import grade_in_container
from autograder.gradescope.packaging import autograder_zip
from autograder.manifest import ROOT

MANIFEST = ASSIGNMENT.manifest
HALF_RIGHT = {
    "a_warm_up.py": "def dE_dW1(dE_df1, X):\n    return X @ dE_df1.T / X.shape[1]\n",
    "c_vanishing_gradient.py": "def gradient_magnitudes(gradients):\n    return 1 / 0\n",
    "d_dying_relu.py": "del collapse\n",
}
"""Appended to the solutions: one wrong formula, one exception, one missing function; none of them carried on."""


def submission(folder: Path, appended: dict[str, str]) -> Path:
    """What a student hands in: modules, written answers and, when nothing is wrong with them, the notebook."""
    folder.mkdir()
    for name in (*MANIFEST.modules, "written_answers.md"):
        text = (ROOT / "solutions" / name).read_text(encoding="utf-8")
        (folder / name).write_text(f"{text}\n\n{appended.get(name, '')}", encoding="utf-8")
    if not appended:
        for notebook in (ROOT / "student_template").glob("*.ipynb"):
            shutil.copy(notebook, folder)
    return folder


def scores(results: Path) -> dict[str, float]:
    """Question -> points of a results.json, ours or otter's."""
    tests = json.loads(results.read_text())["tests"]
    return {test.get("number", test["name"]): test["score"] for test in tests if test.get("max_score")}


@pytest.mark.parametrize("appended", [{}, HALF_RIGHT], ids=["solved, with the notebook", "half right, without"])
def test_scores_agree_question_by_question(appended, tmp_path):
    """What the box gives and what otter gives in one process are the same for somebody who plays fair.

    Stock otter asks nothing twice, so this holds where no point is kept on the method.
    """
    root = tmp_path / "autograder"
    handed_in = submission(tmp_path / "doe", appended)
    shutil.copytree(handed_in, root / "submission")
    grade_in_container(ROOT, root)
    autograder_zip(ROOT, tmp_path / "autograder.zip")
    write_zip(tmp_path / "doe.zip", {path.name: path.read_bytes() for path in handed_in.iterdir()})
    done = subprocess.run(
        [sys.executable, "-m", "otter", "run", "-a", "autograder.zip", "doe.zip"],
        cwd=tmp_path,
        env={**tools.as_anybody(), "JUPYTER_PATH": str(Path(sys.prefix) / "share" / "jupyter")},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    ours, otters = scores(root / "results" / "results.json"), scores(tmp_path / "results.json")
    assert ours == otters
    assert (sum(ours.values()) == MANIFEST.automatic_points) == (not appended)
