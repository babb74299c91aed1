"""`autograder check` finds what it promises to find: each planted fault turns its own line red."""

import shutil
from pathlib import Path

import pytest
from corpus_cases import ROOT

from autograder.authoring import checkup
from autograder.marking.misconceptions import Entry, Habit


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the assignment that may be damaged."""
    for name in ("solutions", "student_template", "assignment"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "autograder" / "tests", tmp_path / "autograder" / "tests")
    for name in ("grading.yml", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_names_must_agree(copy: Path, manifest):
    """A function that is renamed in the solution, and a docstring that names another question."""
    assert list(checkup._names(manifest, copy)) == []
    replace(copy / "solutions" / "a_warm_up.py", "def bce_loss(", "def bce(")
    replace(copy / "student_template" / "b_deeper_network.py", '"""B0: Keep', '"""B9: Keep')
    found = list(checkup._names(manifest, copy))
    assert any("no function bce_loss (A0)" in line for line in found)
    assert any("docstring of relu does not begin with B0" in line for line in found)


def test_public_tests_and_headings_must_be_there(copy: Path, manifest):
    """Every question can be checked by students, every written question has its heading."""
    assert list(checkup._public(manifest, copy)) == []
    (copy / "assignment" / "tests" / "B1.py").unlink()
    replace(copy / "student_template" / "written_answers.md", "## C1-written", "## C1-wrote")
    assert list(checkup._public(manifest, copy)) == [
        "assignment/tests/B1.py is missing",
        "student_template/written_answers.md has no heading for C1-written",
    ]


def test_a_stale_template_is_found(copy: Path):
    """An edit of a generated file is drift."""
    assert list(checkup._fresh(copy)) == []
    (copy / "student_template" / "README.md").write_text("mine")
    assert [line.split(" ")[0] for line in checkup._fresh(copy)] == ["student_template/README.md"]


def test_addresses_that_nobody_filled_in_are_said(copy: Path):
    """The check is no failure, but it does not keep quiet about what is left out."""
    assert "placeholders (owner, repository): badges and clone addresses are left out" in checkup._about_links(copy)
    replace(copy / "assignment" / "links.yml", "owner: OWNER", "owner: grace")
    assert "placeholders (repository)" in checkup._about_links(copy)
    replace(copy / "assignment" / "links.yml", "repository: REPOSITORY", "repository: wine")
    assert "placeholders" not in checkup._about_links(copy)


def test_a_package_that_does_not_run_is_found(copy: Path):
    """What students start from: a tool that is not handed out, and a public test that no solution passes."""
    assert list(checkup._package(copy)) == []
    replace(copy / "assignment" / "tests" / "B1.py", "import", "import checks_of_my_own\nimport")
    assert "checks_of_my_own" in "".join(checkup._package(copy))


def test_a_wrong_solution_and_a_generous_template_are_found(copy: Path, run):
    """The solutions must earn everything, the template nothing."""
    replace(copy / "solutions" / "a_warm_up.py", "return (Y_hat - Y) / n", "return Y_hat - Y")
    assert any(line.startswith("A3, dE_df1-mean") for line in checkup._solutions(run, copy))
    shutil.copy(ROOT / "solutions" / "d_dying_relu.py", copy / "student_template")
    assert list(checkup._floor(run, copy)) == ["D1 gives 8 points for nothing"]


@pytest.mark.parametrize(
    ("wrong", "question", "says"),
    [
        ("Y_hat - Y", "A3", ""),
        ("(Y_hat - Y) / Y.size", "A3", "A3 only, but loses in none"),
        ("Y_hat - Y", "A4", "A4 only, but loses in A3"),
    ],
)
def test_a_misconception_that_does_not_cost_is_reported(run, wrong: str, question: str, says: str):
    """It must lose points in its question and in no other."""
    entry = Entry(id="planted", question=question, function="dE_df1", wrong=wrong, shows="", ask="")
    assert says in checkup.misconception_problem(entry, run)
    assert bool(says) == bool(checkup.misconception_problem(entry, run))


@pytest.mark.parametrize(
    ("turned", "says"),
    [
        ("right + 0j", ""),
        ("right * 1", "changes no answer"),
        ("np.float32(right)", "changes no answer"),
        ("[right]", "A0, A1a, A1b"),
    ],
)
def test_a_habit_that_does_not_cost_is_reported(run, turned: str, says: str):
    """What costs nothing in some function, as one number in a list does, is no mistake there."""
    habit = Habit(id="habit-planted", of="array", turned=[turned], shows="", ask="")
    assert says in checkup.misconception_problem(habit, run)
    assert bool(says) == bool(checkup.misconception_problem(habit, run))
