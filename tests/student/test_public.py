"""The public tests run everywhere, pass what is right, and teach where something is wrong."""

import importlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType

import pytest
from corpus_cases import cases
from the_assignment import ASSIGNMENT

from autograder.manifest import ROOT

QUESTIONS = [question.id for question in ASSIGNMENT.manifest.questions]


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """An untouched copy of what students get."""
    return Path(shutil.copytree(ROOT / "student_template", tmp_path / "my assignment"))


@pytest.fixture
def solved(template: Path) -> Path:
    """The same, with every function written."""
    for path in (ROOT / "solutions").glob("*.py"):
        shutil.copy(path, template)
    return template


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a student would, in the assignment's folder, with nothing of ours in the environment."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "PYTHON"))}
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=120, env=environment, check=False
    )


def replace(folder: Path, function: str, body: str, file: str = "a_warm_up.py") -> None:
    """Redefine one function at the end of a file."""
    with (folder / file).open("a", encoding="utf-8") as module:
        module.write(f"\n\ndef {function}:\n    {body}\n")


def test_every_question_has_public_tests_without_the_grader():
    """Exception-style otter files of that name, which import numpy, otter's decorator and what stands beside them."""
    for question in QUESTIONS:
        source = (ROOT / "assignment" / "tests" / f"{question}.py").read_text(encoding="utf-8")
        assert "OK_FORMAT = False" in source
        assert f'name = "{question}"' in source
        assert set(re.findall(r"^(?:from|import) (\S+)", source, re.MULTILINE)) <= {
            "numpy",
            "otter.test_files",
            "checks",
        }


def checks(folder: Path, *questions: str) -> subprocess.CompletedProcess[str]:
    """Run checks.py where there is neither otter nor Jupyter nor pytest."""
    hide = "import sys; sys.modules.update(dict.fromkeys(['otter', 'IPython', 'pytest', 'matplotlib']))"
    start = f"{hide}; sys.path.insert(0, '.'); import checks; sys.exit(checks.main(sys.argv[1:]))"
    return run(folder, sys.executable, "-c", start, *questions)


def test_with_numpy_alone_the_solution_passes_everything(solved):
    """`python checks.py` is for whoever has nothing else."""
    done = checks(solved)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"\n(\d+) of \1 public tests pass", done.stdout)


def test_untouched_every_question_says_not_yet(template):
    """No traceback, no pass, and each missing function is named with its question."""
    done = run(template, sys.executable, "checks.py")
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    assert re.search(r"\n0 of \d+ public tests pass", done.stdout)
    for question in QUESTIONS:
        assert re.search(rf"^{question} .*not yet: {question}: \w+ is not written yet$", done.stdout, re.MULTILINE)


def test_pytest_collects_them_in_the_template_folder(solved):
    """`pytest -k A3` for those without Jupyter; a blank in the folder's name does no harm."""
    done = run(solved, sys.executable, "-m", "pytest", "-q", "-k", "A3", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout
    assert "5 passed" in done.stdout


def test_pytest_skips_what_is_not_written(template):
    """An untouched template is not red: its tests are skipped, with the reason."""
    done = run(template, sys.executable, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout
    assert "A3: dE_df1 is not written yet" in done.stdout
    assert "passed" not in done.stdout


def test_otter_check_runs_them(solved):
    """Plain `otter check` on a file of functions, with otter's own classes."""
    done = run(solved, str(Path(sys.executable).parent / "otter"), "check", "a_warm_up.py", "-q", "A3")
    assert done.returncode == 0, done.stderr
    assert "All tests passed!" in done.stdout


@pytest.mark.parametrize(
    ("question", "function", "body", "said"),
    [
        ("A0", "sigmoid(s)", "return 1 / (1 + np.exp(s))", "Look at the sign of the exponent"),
        ("A0", "bce_loss(Y, Y_hat)", "return -np.sum(Y * np.log(Y_hat) + (1 - Y) * np.log(1 - Y_hat))", "their mean"),
        ("A0", "bce_loss(Y, Y_hat)", "-np.mean(Y)", "returned None. Is there a `return`?"),
        ("A1a", "dE_dY_hat(Y, Y_hat)", "return -(Y / Y_hat - (1 - Y) / (1 - Y_hat))", "Where has its 1/n gone?"),
        ("A1b", "dE_df1_single(Y, Y_hat)", "return np.squeeze(Y_hat - Y)", r"of shape \(\), expected shape \(1, 1\)"),
        ("A1c", "dE_dW1_20(dE_df1, X)", "return float(dE_df1[0, 0] * X[1, 0])", "Count from 0"),
        ("A2", "dE_dW1_single(dE_df1, X)", "return (X * dE_df1).T", r"of shape \(1, 3\), expected shape \(3, 1\)"),
        ("A3", "dY_hat_df1(Y_hat)", "return Y_hat * (1 - Y_hat)", r"of shape \(1, 2\), expected shape \(2, 2\)"),
        ("A3", "dE_dW1(dE_df1, X)", "return X @ dE_df1.T / X.shape[1]", "The mean was already taken"),
        ("A3", "dE_df1(Y, Y_hat)", "Y -= Y_hat; return -Y / Y.size", "changed its argument Y"),
        ("A3", "dE_df1(Y, Y_hat)", "return str(Y)", "expected real numbers"),
        (
            "A4",
            "class_weights(Y)",
            "return float(np.mean(Y)), float(1 - np.mean(Y))",
            "How often does each label occur",
        ),
        ("A4", "class_weights(Y)", "return 1.0", "expected two numbers"),
        (
            "A4",
            "weighted_dE_df1(Y, Y_hat, alpha, beta)",
            "return (Y_hat - Y) / Y.size",
            "which factor belongs to which",
        ),
        ("B0", "forward(X, W1, W2)", "return 1, 2", "expected 4 values"),
        (
            "B1",
            "dE_dW1_11(X, Y, W1, W2, alpha=1, beta=1)",
            "return backward(X, Y, W1, W2)[0][1, 1]",
            "alpha belongs to",
        ),
        ("B2", "backward(X, Y, W1, W2, alpha=1, beta=1)", "return X @ (W2 @ (Y - 0.5)).T, W2", "value number 1"),
        (
            "C1",
            "layer_gradients(X, Y, weights, activation)",
            "return [0 * W for W in weights]",
            r"\[2\].*measured slopes",
        ),
        ("C2", "mitigating_activation_grad(s)", "return 0 * s", "the slope of mitigating_activation measures"),
        ("C2", "mitigating_activation(s)", "return s", "straight line"),
        ("D1", "dead_units(f)", "return np.any(f <= 0, axis=1)", "no data point, no column, switches it on"),
        ("D1", "dead_units(f)", "return (np.max(f, axis=1) <= 0).astype(int)", "expected True or False"),
        ("D1", "collapse(weights)", "return weights[0]", r"expected shape \(3, 1\)"),
    ],
)
def test_a_mistake_gets_a_sentence_to_think_about(solved, question, function, body, said):
    """What was called, what came back, what was expected, and a hint; never only "AssertionError"."""
    files = {question.id: question.file for question in ASSIGNMENT.manifest.questions}
    replace(solved, function, body, files[question])
    done = checks(solved, question)
    assert done.returncode == 1
    assert re.search(said, done.stdout, re.DOTALL), done.stdout
    assert not re.search(r"Error: *$", done.stdout, re.MULTILINE)


def public_failures(checks: ModuleType, folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """Run the public tests in this process on a submission's files, and forget its modules afterwards."""
    for name, contents in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(contents)
    shutil.copy(ROOT / "student_template" / "assignment.json", folder)
    before, path = set(sys.modules), list(sys.path)
    checks.HERE = folder
    try:
        found, broken = checks.functions()
        failures = list(broken)
        for question, name, case in checks.CASES:
            try:
                checks.run(case, found, broken)
            except Exception as error:
                failures.append(f"{question}, {name}: {type(error).__name__}: {error}")
    finally:
        sys.path[:] = path
        for name in set(sys.modules) - before:
            if str(folder) in str(getattr(sys.modules[name], "__file__", "")):
                del sys.modules[name]
    return failures


@pytest.fixture(scope="module")
def checks_module() -> Iterator[ModuleType]:
    """checks.py of the assignment, importable together with what stands beside it, for as long as it is needed."""
    path = str(ROOT / "assignment")
    sys.path.insert(0, path)
    try:
        module = importlib.import_module("checks")
        module.CASES = module.public_cases()
        yield module
    finally:
        sys.path.remove(path)
        for name in ("checks", "gradient_check"):
            sys.modules.pop(name, None)


def test_no_correct_form_is_rejected_by_a_public_test(checks_module, tmp_path):
    """A student whose code is right must not be told otherwise: every accepted case of the corpus passes."""
    rejected = {}
    for number, case in enumerate(cases("accepted")):
        failures = public_failures(checks_module, tmp_path / str(number), case.files)
        if failures:
            rejected[case.name] = failures
    # From 3.14 on Python itself refuses undeclared Latin-1, even in a comment; the grader still reads it.
    refused = {"all-latin-1-comment"} if sys.version_info >= (3, 14) else set()
    assert rejected.keys() == refused, rejected
    assert all("save the file as UTF-8" in failures[0] for failures in rejected.values())
    (wrong,) = [case for case in cases("wrong") if case.name == "A3-forgot-the-mean"]
    assert public_failures(checks_module, tmp_path / "wrong", wrong.files) != []


def test_a_file_that_cannot_be_loaded_is_named_with_its_line(solved):
    """A syntax error costs its own file only, in words."""
    (solved / "d_dying_relu.py").write_text("import numpy as np\ndef leaky_relu(s, a)\n", encoding="utf-8")
    done = checks(solved)
    assert "d_dying_relu.py cannot be loaded: SyntaxError in line 2" in done.stdout
    assert "C2   it is not a straight line: ok" in done.stdout


def test_a_renamed_function_is_missed_by_name(solved):
    """The sentence asks for the name, not about NoneType."""
    module = solved / "a_warm_up.py"
    module.write_text(module.read_text(encoding="utf-8").replace("def dE_dW1_20", "def dE_dW1_2"), encoding="utf-8")
    assert "There is no function dE_dW1_20" in checks(solved, "A1c").stdout


def test_an_unknown_question_is_told_what_there_is(template):
    """A typing mistake is not "0 of 0 pass"."""
    done = checks(template, "A7")
    assert done.returncode == 2
    assert "There are: A0, A1a" in done.stdout
