"""docs/authoring.md does what it says: its blocks add a question to a copy of the repository, which then grades it."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.manifest import ROOT

BLOCK = re.compile(
    r"^(?P<verb>Append to|Add|Insert into) `(?P<file>[^`]+)`(?: before `(?P<anchor>[^`\n]+)`)?:\n\n"
    r"```\w+\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
COMMAND = re.compile(r"^\$ autograder (.*)$", re.MULTILINE)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the repository, with one misconception, since their check is tested elsewhere and takes long."""
    ignore = shutil.ignore_patterns(
        ".*", "__pycache__", "dist", "build", "*.egg-info", "corpus", "examples", "benchmarks"
    )
    house = Path(shutil.copytree(ROOT, tmp_path / "house", ignore=ignore))
    bank = house / "autograder" / "tutorial" / "misconceptions.yml"
    text = bank.read_text(encoding="utf-8")
    second = [match.start() for match in re.finditer(r"^- id: ", text, re.MULTILINE)][1]
    narrowed = text.index("# --- Habits that cost only here")
    bank.write_text(text[:second] + text[narrowed:], encoding="utf-8")
    return house


def carry_out(block: re.Match[str], house: Path) -> None:
    path, text = house / block["file"], block["text"]
    if block["verb"] == "Add":
        assert not path.exists()
        path.write_text(text, encoding="utf-8")
        return
    before = path.read_text(encoding="utf-8")
    if block["verb"] == "Append to":
        path.write_text(before + text, encoding="utf-8")
        return
    anchor = block["anchor"].replace("\\n", "\n")
    assert before.count(anchor) == 1, f"{anchor} stands {before.count(anchor)} times in {block['file']}"
    path.write_text(before.replace(anchor, text + anchor), encoding="utf-8")


def raise_the_total(house: Path) -> None:
    """The one step that the text asks for in words: automatic_points grows by the points of the question."""
    path = house / "grading.yml"
    text = path.read_text(encoding="utf-8")
    (points,) = re.findall(r"- id: A5\n.*?points: (\d+)", text, re.DOTALL)
    total = re.search(r"^automatic_points: (\d+)$", text, re.MULTILINE)
    assert total is not None
    path.write_text(text.replace(total[0], f"automatic_points: {int(total[1]) + int(points)}"), encoding="utf-8")


def autograder(house: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the copy's own command line."""
    environment = {**os.environ, "PYTHONPATH": str(house), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "autograder", *words]
    return subprocess.run(command, cwd=house, env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_a_question_is_added_as_the_text_says(copy):
    """From one function in solutions/ to a marked question: blocks, total, build, check, grade."""
    guide = (ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")
    blocks = list(BLOCK.finditer(guide))
    assert len(blocks) == 7
    for block in blocks:
        carry_out(block, copy)
    unraised = autograder(copy, "build")
    assert unraised.returncode == 2
    assert "automatic_points" in unraised.stderr

    raise_the_total(copy)
    commands = COMMAND.findall(guide)
    assert commands == ["build", "check", "grade solutions"]
    for command in commands:
        done = autograder(copy, *command.split())
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    assert re.search(r"\bA5\W+(\d+) / \1\b", done.stdout), done.stdout

    template = copy / "student_template"
    assert "A5: accuracy is not written yet" in (template / "a_warm_up.py").read_text(encoding="utf-8")
    assert "Share of right predictions" in (template / "handout.md").read_text(encoding="utf-8")
    assert 'grader.check(\\"A5\\")' in (template / "tutorial09.ipynb").read_text(encoding="utf-8")

    # A wrong answer loses, and only there.
    shutil.copytree(copy / "solutions", copy / "wrong")
    with (copy / "wrong" / "a_warm_up.py").open("a", encoding="utf-8") as module:
        module.write("\n\ndef accuracy(Y, Y_hat):\n    return float(np.mean(np.abs(Y - Y_hat)))\n")
    autograder(copy, "grade", "wrong", "--results", "results.json")
    tests = json.loads((copy / "results.json").read_text(encoding="utf-8"))["tests"]
    lost = [test["extra_data"]["question"] for test in tests if test.get("score", 0) < test.get("max_score", 0)]
    assert [question for question in lost if not question.endswith("-written")] == ["A5"]
