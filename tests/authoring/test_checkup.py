"""`autograder check` finds what it promises to find: each planted fault turns its own line red."""

import shutil
from pathlib import Path

import pytest
from corpus_cases import ROOT
from the_assignment import ASSIGNMENT

from autograder.authoring import checkup
from autograder.marking.misconceptions import Habit, Misconception


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


def problems(root: Path, about: str) -> list[str]:
    """What the check whose title holds `about` has to say of an assignment."""
    return next(found for title, found in checkup.checkup(root) if about in title)


def test_a_copy_that_nobody_damaged_has_no_problem(copy: Path):
    """Otherwise the tests below would prove nothing; misconceptions, which take long, are the last check."""
    for title, found in checkup.checkup(copy):
        assert found == [], title
        if "template earns none" in title:
            return
    pytest.fail("the last check before the long one has another title")


def test_names_must_agree(copy: Path):
    """A function that is renamed in the solution, and a docstring that names another question."""
    replace(copy / "solutions" / "a_warm_up.py", "def bce_loss(", "def bce(")
    replace(copy / "student_template" / "b_deeper_network.py", '"""B0: Keep', '"""B9: Keep')
    found = problems(copy, "same names")
    assert any("no function bce_loss (A0)" in line for line in found)
    assert any("docstring of relu does not begin with B0" in line for line in found)


def test_public_tests_and_headings_must_be_there(copy: Path):
    """Every question can be checked by students, every written question has its heading."""
    (copy / "assignment" / "tests" / "B1.py").unlink()
    replace(copy / "student_template" / "written_answers.md", "## C1-written", "## C1-wrote")
    assert problems(copy, "public tests") == [
        "assignment/tests/B1.py is missing",
        "student_template/written_answers.md has no heading for C1-written",
    ]


def test_a_stale_template_is_found(copy: Path):
    """An edit of a generated file is drift."""
    (copy / "student_template" / "README.md").write_text("mine")
    assert [line.split(" ")[0] for line in problems(copy, "autograder build")] == ["student_template/README.md"]


def test_addresses_that_nobody_filled_in_are_said(copy: Path):
    """The check is no failure, but it does not keep quiet about what is left out."""
    assert problems(copy, "placeholders (owner, repository): badges and clone addresses are left out") == []
    replace(copy / "assignment" / "links.yml", "owner: OWNER", "owner: grace")
    assert problems(copy, "placeholders (repository)") == []
    replace(copy / "assignment" / "links.yml", "repository: REPOSITORY", "repository: wine")
    assert problems(copy, "says where students find the assignment") == []


def test_a_package_that_does_not_run_is_found(copy: Path):
    """What students start from: a tool that is not handed out, and a public test that no solution passes."""
    replace(copy / "assignment" / "tests" / "B1.py", "import", "import checks_of_my_own\nimport")
    assert "checks_of_my_own" in "".join(problems(copy, "what students get runs"))


def test_a_public_test_that_no_solution_passes_is_found(copy: Path):
    """The handed-out check must say, with the solutions written in, that all is right."""
    public = copy / "assignment" / "tests" / "A1a.py"
    text = public.read_text(encoding="utf-8")
    never = '\n\n@test_case(name="never")\ndef never():\n    assert False, "never"\n'
    public.write_text(text + never, encoding="utf-8")
    assert any("with the solutions" in line for line in problems(copy, "what students get runs"))


def test_a_wrong_solution_is_found(copy: Path):
    """It disagrees with the numeric gradient, so it may judge nobody."""
    replace(copy / "solutions" / "a_warm_up.py", "return (Y_hat - Y) / n", "return Y_hat - Y")
    (found,) = problems(copy, "solutions earn")
    assert "the solution of dE_df1 and its reference" in found


def test_a_generous_template_is_found(copy: Path):
    """The template must earn nothing."""
    shutil.copy(ROOT / "solutions" / "d_dying_relu.py", copy / "student_template")
    points = ASSIGNMENT.manifest.question("D1").points
    assert problems(copy, "template earns none") == [f"D1 gives {points:g} points for nothing"]


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
    entry = Misconception(id="planted", question=question, function="dE_df1", wrong=wrong, shows="", ask="")
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
