"""Points stand in grading.yml and nowhere else: where they are changed there, nothing else has to be."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import golden_messages
import pytest
from corpus_cases import ROOT
from the_assignment import ASSIGNMENT

from autograder.manifest import load_manifest

pytestmark = pytest.mark.early

MORE = {"A3": 1.0, "C2": 2.0}
"""Question -> what it carries more in the copy."""

DEPENDING = (
    "tests/test_manifest.py",
    "tests/authoring/test_template.py",
    "tests/authoring/test_solutions.py",
    "tests/batch/test_overrides.py",
    "tests/batch/test_scores.py",
    "tests/batch/test_store.py",
    "tests/gradescope/test_gradescope.py",
    "tests/gradescope/test_container.py::test_solutions_score_full",
    "tests/gradescope/test_container.py::test_what_was_graded_before_an_accident_stands",
    "tests/marking/test_corpus.py",
    "tests/marking/test_grade.py",
    "tests/marking/test_messages.py::test_thirty_messages_read_as_they_were_reviewed",
    "tests/marking/test_otter_tests.py",
    "tests/reports/test_feedback.py",
    "tests/reports/test_gradebook.py",
    "tests/reports/test_identity.py",
    "tests/student/test_student_handout.py",
)
"""Tests that deal with points; the whole suite was once run on such a copy, and no other had anything to say."""

BESIDE = "not 1000 and not needed and not grows and not left_out and not whole and not disguised and not phones"
"""Left out for their time: a class of a thousand, every hidden case deleted in turn, what looks over the whole corpus,
and what says nothing of points: whether otter is whole, disguised tables, the handout's page on a phone."""


def raised(text: str, question: str, by: float) -> str:
    """grading.yml in which a question, and the first of its cases, carries more."""
    [block] = re.findall(rf"^  - id: {question}\n.*?(?=^  - id: |^written:)", text, re.DOTALL | re.MULTILINE)
    more = re.sub(r"(    points: )(\S+)", lambda found: f"{found[1]}{float(found[2]) + by:g}", block, count=1)
    more = re.sub(r"(    cases:\n.*?: )(\S+)", lambda found: f"{found[1]}{float(found[2]) + by:g}", more, count=1)
    return text.replace(block, more)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository in which two questions carry more, built."""
    left_out = (".git", ".venv", ".*_cache", "__pycache__", "dist", "build", "*.egg-info", "benchmarks")
    ignore = shutil.ignore_patterns(*left_out)
    house = Path(shutil.copytree(ROOT, tmp_path_factory.mktemp("points") / "house", ignore=ignore))
    text = (house / "grading.yml").read_text(encoding="utf-8")
    for question, by in MORE.items():
        text = raised(text, question, by)
    total = ASSIGNMENT.manifest.automatic_points
    text = text.replace(f"automatic_points: {total:g}", f"automatic_points: {total + sum(MORE.values()):g}")
    (house / "grading.yml").write_text(text, encoding="utf-8")
    corpus = (house / "tests" / "corpus").glob("*/*")
    for number, case in enumerate(sorted(path for path in corpus if path.is_dir())):
        if number % 12 and case.name not in golden_messages.CASES:  # the rest has every verdict and question in it
            shutil.rmtree(case)
    run(house, "autograder", "build")
    return house


def run(house: Path, *command: str) -> str:
    """Run a module of Python in the copy, which finds its own package; what it said."""
    left_out = ("PYTEST_", "PYTHONDONTWRITEBYTECODE")  # it is started many times: what Python compiles, it keeps
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    env = {**inherited, "PYTHONPATH": str(house)}
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=house, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-9000:] + done.stderr[-1000:]
    return done.stdout


def test_the_handout_says_the_points_of_grading_yml(house: Path) -> None:
    """`autograder build` is all that a change of points takes."""
    before, after = ASSIGNMENT.manifest, load_manifest(house)
    assert after.automatic_points == before.automatic_points + sum(MORE.values())
    handed_out = (house / "student_template" / "handout.md").read_text(encoding="utf-8")
    for question, more in MORE.items():
        row = next(line for line in handed_out.splitlines() if line.startswith(f"| [{question}]"))
        assert after.question(question).points == before.question(question).points + more
        assert f"| {after.question(question).points:g} |" in row


def test_no_test_knows_the_points_by_heart(house: Path) -> None:
    """All tests that deal with points pass on the copy as well."""
    said = run(house, "pytest", "-q", "-p", "no:cacheprovider", "-k", BESIDE, *DEPENDING)
    assert re.search(r"\d{3,} passed", said), said[-500:]
