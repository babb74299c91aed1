"""The public tests run everywhere, pass what is right, and teach where something is wrong."""

import importlib
import os
import re
import shutil
import subprocess
import sys
import time
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
    """No traceback, no pass, and one line for each question names what is missing."""
    done = run(template, sys.executable, "checks.py")
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    assert re.search(r"\n0 of \d+ public tests pass", done.stdout)
    for question in ASSIGNMENT.manifest.questions:
        assert f"{question.id:4} not yet: {', '.join(question.functions)}\n" in done.stdout
    assert len(done.stdout.splitlines()) == len(QUESTIONS) + 2


def test_pytest_collects_them_in_the_template_folder(solved):
    """`pytest -k A3` for those without Jupyter; a blank in the folder's name does no harm."""
    done = run(solved, sys.executable, "-m", "pytest", "-q", "-k", "A3")
    assert done.returncode == 0, done.stdout
    assert "5 passed" in done.stdout


def test_pytest_skips_what_is_not_written(template):
    """An untouched template is not red: its tests are skipped, each missing function is one line."""
    done = run(template, sys.executable, "-m", "pytest")
    assert done.returncode == 0, done.stdout
    for question in ASSIGNMENT.manifest.questions:
        for function in question.functions:
            assert done.stdout.count(f"{question.id} not yet: {function}\n") == 1, done.stdout
    assert "1 passed" in done.stdout  # the files can be read


def test_pytest_says_each_message_once(solved):
    """A failure is one message with the student's line; no summary repeats it, no line of ours is shown."""
    replace(solved, "dE_df1(Y, Y_hat)", "return Y_hat - Y")
    done = run(solved, sys.executable, "-m", "pytest")
    assert done.returncode == 1
    assert done.stdout.count("Where has its") + done.stdout.count("With one point this is A1b") == 1
    assert "a_warm_up.py, line" in done.stdout
    for ours in ("Traceback", "AssertionError", "checks.py", "FAILED", "short test summary"):
        assert ours not in done.stdout


def otter_check(folder: Path, *words: str) -> str:
    done = run(folder, str(Path(sys.executable).parent / "otter"), "check", *words)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("file", sorted({question.file for question in ASSIGNMENT.manifest.questions}))
def test_otter_check_takes_each_file_of_a_right_solution(solved, file):
    """Without `-q` it asks every question of every file; functions of the other files are found where they are."""
    assert otter_check(solved, file).strip() == "All tests passed!"


def test_otter_check_speaks_as_checks_does(solved):
    """The student's line, not the test's; what cannot be read is said once, first."""
    replace(solved, "dE_df1(Y, Y_hat)", "return Y_hat - Y")
    said = otter_check(solved, "a_warm_up.py", "-q", "A3")
    assert said.rstrip() in checks(solved, "A3").stdout
    assert re.search(r"It came from a_warm_up\.py, line \d+:\n +return Y_hat - Y\n", said)
    assert "Error at line" not in said
    (solved / "b_deeper_network.py").write_text("import numpy as np\nrelu = (\n", encoding="utf-8")
    said = otter_check(solved, "b_deeper_network.py")
    assert said.startswith("b_deeper_network.py cannot be read.\nb_deeper_network.py, line 2:\n    relu = (\n")
    assert said.count("'(' was never closed") == 1
    assert "B1   waits for b_deeper_network.py, which cannot be read\n" in said


def test_words_for_questions(solved):
    """`a3` is A3, `A1` its three parts, `b` all of part B; a written question is marked by people."""
    assert "A3   all 5" in checks(solved, "a3").stdout
    assert re.findall(r"^\w+", checks(solved, "A1", "b").stdout, re.MULTILINE)[:6] == [
        "A1a",
        "A1b",
        "A1c",
        "B0",
        "B1",
        "B2",
    ]
    assert "Written answers are marked by people" in checks(solved, "c1-written").stdout


def test_without_otter_and_little_slower_than_numpy(solved):
    """Otter's import takes a second, so the command line does without it, also where it is installed."""
    code = "sys.path.insert(0, '.'); import checks; checks.main([]); print([m for m in sys.modules if 'otter' in m])"
    assert run(solved, sys.executable, "-c", f"import sys; {code}").stdout.endswith("[]\n")


def test_an_earlier_mistake_is_named(solved):
    """A failure of B1 that comes from A4 says so; the question that fails by itself does not accuse anybody."""
    replace(solved, "weighted_dE_df1(Y, Y_hat, alpha, beta)", "return (Y_hat - Y) * Y.shape[1]")
    said = checks(solved, "B1").stdout
    assert "This uses weighted_dE_df1 of A4, which fails its own check: mend that first." in said
    assert "mend that first" not in checks(solved, "A4").stdout
    # Inside a question too.
    replace(solved, "dE_df1(Y, Y_hat)", "return Y_hat - Y")
    assert checks(solved, "A3").stdout.count("This uses dE_df1 of A3") == 1


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            "return Y_hat - y",
            r"ended with NameError: name 'y' is not defined\n +a_warm_up\.py, line (\d+):\n +return Y_hat - y",
        ),
        ("return Y_hat - Y", r"It came from a_warm_up\.py, line (\d+):\n +return Y_hat - Y"),
        ("while True: pass", r"did not come to an end\.\n +a_warm_up\.py, line (\d+):\n +while True: pass"),
    ],
)
def test_the_line_is_the_students_own(solved, body, said):
    """An error, a wrong value and an endless loop show file, number and text of the line where it happened."""
    replace(solved, "dE_df1(Y, Y_hat)", body)
    code = "import sys; sys.path.insert(0, '.'); import checks; checks.SECONDS = 1; checks.main(['A3'])"
    found = re.search(said, run(solved, sys.executable, "-c", code).stdout)
    assert found
    assert int(found[1]) == len((solved / "a_warm_up.py").read_text(encoding="utf-8").splitlines())


def test_a_loop_ends_in_a_background_job_too(solved):
    """There an interrupt from the keyboard is ignored, which would make ours do nothing."""
    replace(solved, "dE_df1(Y, Y_hat)", "while True: pass")
    code = "import signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); sys.path.insert(0, '.'); import checks"
    done = run(solved, sys.executable, "-c", f"{code}; checks.SECONDS = 1; checks.main(['A3'])")
    assert "did not come to an end" in done.stdout


def test_a_function_without_a_def_has_a_line_too(solved):
    """A value is traced to the assignment that made the function."""
    with (solved / "b_deeper_network.py").open("a", encoding="utf-8") as module:
        module.write("\n\nrelu = np.vectorize(lambda s: s if s > 1 else 0.0)\n")
    assert "    relu = np.vectorize(lambda s: s if s > 1 else 0.0)" in checks(solved, "B0").stdout


@pytest.mark.parametrize(
    ("file", "code", "said"),
    [
        ("a_warm_up.py", "print(undefined)", "a_warm_up.py, line {line}:\n    print(undefined)\nNameError"),
        ("a_warm_up.py", "exit()", "It ends Python: leave out exit()"),
        ("c_vanishing_gradient.py", "from a_warm_up import softmax", "There is no softmax in a_warm_up.py."),
        ("b_deeper_network.py", "import nowhere", "No module named 'nowhere'"),
        ("d_dying_relu.py", "  x = 1", "IndentationError: unindent does not match any outer indentation level"),
    ],
)
def test_what_cannot_be_read_is_said_once_with_its_line_and_who_waits(solved, file, code, said):
    """The file where the fault is, not the one that was importing it; everything else is checked."""
    with (solved / file).open("a", encoding="utf-8") as module:
        module.write(f"\n{code}\n")
    line = len((solved / file).read_text(encoding="utf-8").splitlines())
    printed = checks(solved).stdout
    assert printed.startswith(f"{file} cannot be read.\n{file}, line {line}:\n    {code.strip()}\n")
    assert said.format(line=line) in printed
    assert printed.count("cannot be read.") == 1
    if file == "a_warm_up.py":
        assert "b_deeper_network.py and c_vanishing_gradient.py wait for it." in printed
        assert "D1   all 5 public tests pass" in printed
    if file == "d_dying_relu.py":
        assert "D1: waits for d_dying_relu.py, which cannot be read" in printed
        assert "C2   all 3 public tests pass" in printed


def test_a_file_in_utf_16_is_asked_to_be_saved_anew(solved):
    """Python only says that it holds null bytes."""
    path = solved / "a_warm_up.py"
    path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16"))
    assert "Let your editor save the file as UTF-8." in checks(solved, "A0").stdout


def test_a_lost_file_is_asked_for(solved):
    """No ModuleNotFoundError of another file."""
    (solved / "a_warm_up.py").unlink()
    assert checks(solved).stdout.startswith("a_warm_up.py cannot be read.\nThere is no a_warm_up.py in this folder.")


def test_prints_of_a_loop_are_cut_short(solved):
    """What the student's code printed stands with the failure, its first lines and a count."""
    replace(solved, "dE_df1(Y, Y_hat)", "[print('step', k) for k in range(100)]; return Y")
    said = checks(solved, "A3").stdout
    assert "It printed:\n         step 0\n" in said
    assert "... and 92 lines more" in said
    assert "step 8\n" not in said


def test_watching(template):
    """Saves are noticed; what became right and the next question are said, and it ends when all is right."""
    command = [sys.executable, "checks.py", "--watch", "A0", "A1a"]
    log = (template / "log.txt").open("w+", encoding="utf-8")
    watching = subprocess.Popen(command, cwd=template, stdout=log, stderr=log)
    solution = (ROOT / "solutions" / "a_warm_up.py").read_text(encoding="utf-8")
    stub = solution.index("def dE_dY_hat")
    try:
        wait_for(template, "Next: A0\nA0   not yet: sigmoid, bce_loss\n")
        (template / "a_warm_up.py").write_text(solution[:stub] + "def dE_dY_hat(Y, Y_hat)\n", encoding="utf-8")
        wait_for(template, "a_warm_up.py cannot be read.")
        (template / "a_warm_up.py").write_text(
            solution.replace("    return -(Y / Y_hat", "    return (Y / Y_hat"), encoding="utf-8"
        )
        wait_for(template, "A0 is right. Next: A1a\nA1a  one data point of each label: FAILED")
        (template / "a_warm_up.py").write_text(solution, encoding="utf-8")
        wait_for(template, "A1a is right.\nAll public tests pass.")
        assert watching.wait(timeout=30) == 0
    finally:
        watching.kill()
        watching.wait()
        log.close()


def wait_for(folder: Path, said: str) -> None:
    for _ in range(600):
        if said in (folder / "log.txt").read_text(encoding="utf-8"):
            return
        time.sleep(0.1)
    raise AssertionError((folder / "log.txt").read_text(encoding="utf-8"))


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
    your_files = checks.your_files
    for name, contents in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(contents)
    for name in ("assignment.json", "gradient_check.py", "checks.py"):
        shutil.copy(ROOT / "student_template" / name, folder)
    shutil.copytree(ROOT / "student_template" / "data", folder / "data", dirs_exist_ok=True)
    # As in a Python of one's own: in the folder, where a helper wins over a module of Python's that it is called like.
    helpers = {Path(name).stem for name in files if name.endswith(".py")}
    hidden = {name: sys.modules.pop(name) for name in helpers & sys.modules.keys()}
    path, your_files.HERE, place = list(sys.path), folder, Path.cwd()
    os.chdir(folder)
    your_files.is_yours.cache_clear()
    try:
        found, unreadable = your_files.load()
        failures = list(map(str, unreadable))
        for tests in checks.public_tests().values():
            states = checks.outcomes(tests, found, unreadable)
            failures += [f"{tests.question}, {one.test}: {one.text}" for one in states if one.state != "right"]
    finally:
        your_files.forget()
        sys.path[:] = path
        sys.modules.update(hidden)
        os.chdir(place)
    return failures


@pytest.fixture(scope="module")
def checks_module() -> Iterator[ModuleType]:
    """checks.py of the assignment, importable together with what stands beside it, for as long as it is needed."""
    path = str(ROOT / "assignment")
    sys.path.insert(0, path)
    try:
        yield importlib.import_module("checks")
    finally:
        sys.path.remove(path)
        for name in ("checks", "gradient_check", "your_files"):
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


def test_a_renamed_function_is_missed_by_name(solved):
    """The sentence asks for the name, not about NoneType."""
    module = solved / "a_warm_up.py"
    module.write_text(module.read_text(encoding="utf-8").replace("def dE_dW1_20", "def dE_dW1_2"), encoding="utf-8")
    assert "There is no function dE_dW1_20" in checks(solved, "A1c").stdout


@pytest.mark.parametrize("name", ["__init__.py", "._A0.py", "A0 copy.py"])
def test_what_else_lies_among_the_tests_does_no_harm(solved, name):
    """Editors, Macs and students leave files there."""
    (solved / "tests" / name).write_bytes(b"\x00\x05\x16\x07\xb0")
    assert "5 of 5 public tests pass" in checks(solved, "A0").stdout


def test_an_unknown_question_is_told_what_there_is(template):
    """A typing mistake is not "0 of 0 pass"."""
    done = checks(template, "A7")
    assert done.returncode == 2
    assert "There are: A0, A1a" in done.stdout
