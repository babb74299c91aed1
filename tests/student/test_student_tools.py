"""The students' own tools tell the truth: gradient_check.py, check_setup.py, first_look.py."""

import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from autograder.manifest import ROOT


def load(path: Path) -> ModuleType:
    """Import one of the students' tools without making it importable for anybody else."""
    spec = importlib.util.spec_from_file_location(f"students_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


gradient_check = load(ROOT / "assignment" / "gradient_check.py")
check_setup = load(ROOT / "student_template" / "check_setup.py")
first_look = load(ROOT / "student_template" / "first_look.py")

X = np.array([[0.3, -1.2, 2.0], [0.7, 0.1, -0.4]])


def loss(x):
    return float(np.sum(np.sin(x) * x[0, 1]))


def slope(x):
    gradient = np.cos(x) * x[0, 1]
    gradient[0, 1] += np.sum(np.sin(x))
    return gradient


# --- gradient_check.py


def test_a_right_gradient_is_good():
    """Central differences agree with the closed form to nine digits, and leave the variable alone."""
    before = X.copy()
    found = gradient_check.check_gradient(loss, X, slope(X))
    assert found.good
    assert found.error < 1e-8
    assert np.array_equal(X, before)
    assert str(found).startswith("Good")


@pytest.mark.parametrize("at", list(np.ndindex(X.shape)))
@pytest.mark.parametrize("fault", [lambda v: -v, lambda v: v * 1.01, lambda v: v + 1e-3, lambda v: 0 * v])
def test_a_planted_fault_is_found_at_its_place(at, fault):
    """A wrong sign, factor, offset or zero in any single entry is the entry that is named."""
    gradient = slope(X)
    gradient[at] = fault(gradient[at])
    found = gradient_check.check_gradient(loss, X, gradient)
    assert not found.good
    assert found.index == at
    assert f"entry [{at[0]}, {at[1]}]" in str(found)
    assert f"{gradient[at]:.6g}" in str(found)


@pytest.mark.parametrize(
    ("gradient", "message"),
    [
        (slope(X).T, r"expected \(2, 3\), yours has \(3, 2\)"),
        (np.where(X > 1, np.nan, X), "not finite"),
        (0.0, r"yours has \(\)"),
    ],
)
def test_what_cannot_be_compared_is_said(gradient, message):
    """A wrong shape or a NaN is not a small error."""
    with pytest.raises(ValueError, match=message):
        gradient_check.check_gradient(loss, X, gradient)


def test_entries_that_are_0_on_both_sides_are_no_error():
    """0 against rounding noise is not 100 % off."""
    assert gradient_check.check_gradient(lambda x: 1e6, X, np.zeros(X.shape)).good


def test_it_fits_in_a_lesson():
    """Small enough to read in class."""
    assert len((ROOT / "assignment" / "gradient_check.py").read_text(encoding="utf-8").splitlines()) < 120


# --- check_setup.py


VERSIONS = {"numpy": "2.1.0", "matplotlib": "3.9.2", "jupyterlab": "4.3", "otter-grader": "7.0.0", "pytest": "9.0"}


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = Path(shutil.copytree(ROOT / "student_template", tmp_path / "my assignment"))
    monkeypatch.chdir(folder)
    return folder


def test_a_ready_computer_has_no_problems(template, capsys):
    """Python 3.10 to 3.13 and every package in range."""
    for version in ((3, 10), (3, 11), (3, 12), (3, 13)):
        assert check_setup.problems(version, VERSIONS.get, str(template)) == []
    assert "numpy          2.1.0" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("version", "versions", "message"),
    [
        ((3, 9), VERSIONS, "Python 3.9 is too old. Install Python"),
        ((3, 12), {**VERSIONS, "numpy": "1.21.0"}, "-m pip install -r"),
        ((3, 12), {**VERSIONS, "otter-grader": "6.1.0"}, "-m pip install -r"),
        ((3, 12), {**VERSIONS, "pytest": None}, "-m pip install -r"),
        ((3, 12), {**VERSIONS, "matplotlib": "4.0.0rc1"}, "-m pip install -r"),
    ],
)
def test_what_is_missing_comes_with_what_to_do(template, version, versions, message):
    """One problem, one command."""
    (problem,) = check_setup.problems(version, versions.get, str(template))
    assert message in problem


@pytest.mark.parametrize("text", ["numpy\n", "# Python 3.10 to 3.15\n", "numpy>=1.26,<3\n"])
def test_other_requirements_are_no_sign_that_everything_is_there(template, text):
    """What cannot be told from them is not said to be fine, as with the output of `pip freeze`."""
    (template / "requirements.txt").write_text(text, encoding="utf-8")
    *_, problem = check_setup.problems((3, 8), VERSIONS.get, str(template))
    assert "not the one that was handed out" in problem and "Unpack the downloaded zip again" in problem


def test_lost_files_and_a_wrong_folder_are_found(template, monkeypatch):
    """An incomplete unpacking, and a terminal somewhere else."""
    (template / "checks.py").unlink()
    shutil.rmtree(template / "data")
    monkeypatch.chdir(template.parent)
    lost, elsewhere = check_setup.problems((3, 12), VERSIONS.get, str(template))
    assert "Missing here: checks.py, data/wine.csv." in lost
    assert "cd " in elsewhere
    assert "my assignment" in elsewhere


def test_commands_can_be_pasted_on_windows_too():
    """Blanks in a path are quoted as PowerShell and as a Unix shell want it."""
    python = r"C:\Program Files\Python312\python.exe"
    assert check_setup.command(python, "-m", "pip", windows=True) == rf'& "{python}" -m pip'
    assert check_setup.command(r"C:\Python\python.exe", "x y", windows=True) == r'C:\Python\python.exe "x y"'
    assert check_setup.command("cd", r"C:\R & D\part 1", windows=True) == r'cd "C:\R & D\part 1"'
    assert check_setup.command("cd", r"C:\R&D", windows=True) == r'cd "C:\R&D"'
    assert check_setup.command("/opt/my python/bin/python", windows=False) == "'/opt/my python/bin/python'"


def test_the_way_into_the_folder_is_the_whole_way(template, monkeypatch):
    """A path may hold what a shell takes for something else, as `R & D` does."""
    folder = template.rename(template.parent / "R & D")
    monkeypatch.chdir(folder.parent)
    (elsewhere,) = check_setup.problems((3, 12), VERSIONS.get, str(folder))
    assert elsewhere.endswith(f"    cd '{folder}'")


def test_it_compiles_on_an_old_python():
    """It has to run where Python is too old, to say so: no syntax newer than 3.6."""
    import ast

    for name in ("check_setup.py", "first_look.py", "checks.py", "submit.py"):
        ast.parse((ROOT / "assignment" / name).read_text(encoding="utf-8"), feature_version=(3, 6))


def test_every_required_package_has_a_range():
    """requirements.txt: a lower and an upper bound each, and check_setup.py reads them all."""
    text = (ROOT / "assignment" / "requirements.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert [name for name, _, _ in check_setup.requirements(text)] == [re.split("[<>=]", line)[0] for line in lines]
    assert set(VERSIONS) == {name for name, _, _ in check_setup.requirements(text)}


# --- first_look.py


@pytest.mark.parametrize("tool", ["checks.py", "submit.py"])
@pytest.mark.parametrize("hiding", ["random.py", "json.py", "numpy.py", "types.py", "zipfile/__init__.py"])
def test_a_file_with_the_name_of_a_module_that_tools_need_is_named(template, tool, hiding):
    """Instead of a traceback in the module that was to be imported; what to do is said with it."""
    (template / hiding).parent.mkdir(exist_ok=True)
    (template / hiding).write_text("def dice():\n    return 4\n", encoding="utf-8")
    done = subprocess.run([sys.executable, tool], cwd=template, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (2, "")
    assert f"{hiding.partition('/')[0]} in this folder has the name of a module" in done.stdout
    assert "Give it another name" in done.stdout


def test_a_python_that_is_too_old_is_a_sentence(template):
    """Before any line that an old Python cannot read."""
    assert first_look.problem(version=(3, 10), folder=str(template)) == ""
    assert "This is Python 3.9, and the assignment needs 3.10 or newer" in first_look.problem(
        version=(3, 9), folder=str(template)
    )


def test_a_python_that_is_too_old_is_a_sentence_though_no_file_says_which_will_do(template, monkeypatch):
    """Without requirements.txt: a Python that does not list its own modules is older than all that were tried."""
    (template / "requirements.txt").unlink()
    assert first_look.problem(folder=str(template)) == ""
    monkeypatch.delattr(sys, "stdlib_module_names")
    assert "and the assignment needs a newer one: install" in first_look.problem(folder=str(template))


def test_a_package_that_is_missing_comes_with_the_command_that_installs_it(template, monkeypatch):
    """Of one that is there and broken the same is said in other words."""
    monkeypatch.setitem(sys.modules, "check_setup", check_setup)
    said = first_look.problem(["no_package_of_that_name"], folder=str(template))
    assert said.startswith("no_package_of_that_name is missing")
    assert "-m pip install -r" in said
    (template / "broken_package.py").write_text("import no_package_of_that_name\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(template))
    assert first_look.problem(["broken_package"], folder=str(template)).startswith("broken_package cannot be loaded")


def test_ones_own_files_and_what_was_given_are_no_problem(template):
    """Names that only begin like those of modules, folders without code, and every file that was handed out."""
    (template / "randomness.py").write_text("", encoding="utf-8")
    (template / "json").mkdir()
    assert first_look.problem(["numpy"], folder=str(template)) == ""
