"""Grading one submission: otter's own classes, a score for every question, and no fault of ours as a zero."""

from pathlib import Path

import msgspec
import pytest
from corpus_cases import ROOT
from otter.test_files.exception_test import ExceptionTestFile
from the_assignment import ASSIGNMENT

from autograder.faults import GraderFault, OpeningFault, SandboxFault
from autograder.intake.names import submission_name
from autograder.intake.submission import Submission
from autograder.marking import grade as grading
from autograder.marking.grade import grade, grade_path
from autograder.marking.run import Run
from autograder.sandbox import Sandbox

SOLUTION = {path.name: path.read_bytes() for path in (ROOT / "solutions").glob("*.py")}


def with_(module: str, source: str) -> dict[str, bytes]:
    """The solution with something appended to one module."""
    return {**SOLUTION, module: SOLUTION[module] + b"\n\n" + source.encode()}


def scores(result) -> dict[str, float]:
    return {question.question: question.score for question in result.questions}


def lost(result) -> dict[str, list[str]]:
    """Question -> the cases that lost points."""
    found = {q.question: [case.name for case in q.cases if not case.passed] for q in result.questions}
    return {question: cases for question, cases in found.items() if cases}


def test_the_solution_earns_everything_and_the_template_nothing(sandbox, run, manifest):
    """Every point, and 0; every stub says that it is not written yet."""
    solved = grade(Submission("solved", SOLUTION), sandbox, run)
    assert (solved.status, solved.total) == ("graded", manifest.automatic_points)
    template = grade_path(ROOT / "student_template", sandbox, run)
    assert (template.status, template.total) == ("graded", 0)
    assert {case.kind for question in template.questions for case in question.cases} == {"unfinished"}
    assert not any(answer.answered for answer in template.written)


def test_hidden_tests_are_real_otter_files(manifest):
    """Otter reads them itself: exception style, every case hidden, points as grading.yml says."""
    for question in manifest.questions:
        path = ROOT / "autograder" / "tests" / f"{question.id}.py"
        assert "OK_FORMAT = False" in path.read_text(encoding="utf-8")
        test_file = ExceptionTestFile.from_file(str(path))
        assert test_file.name == question.id
        assert test_file.possible == question.points
        assert not test_file.all_or_nothing
        assert [(case.name, case.points, case.hidden) for case in test_file.test_cases] == [
            (case.name, case.points, True) for case in question.cases
        ]


def test_partial_credit_goes_by_case(sandbox, run):
    """Who forgets 1/n loses the case about the mean, and keeps the one about a single data point."""
    wrong = with_("a_warm_up.py", "def dE_df1(Y, Y_hat):\n    return Y_hat - Y\n")
    result = grade(Submission("forgot", wrong), sandbox, run)
    assert lost(result) == {"A3": ["dE_df1-mean"]}
    [question] = [q for q in result.questions if q.question == "A3"]
    assert question.misconceptions == ("A3-forgot-the-mean",)
    [carried] = [q for q in result.questions if q.question == "C1"]
    assert carried.follow_through


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("    while True: pass\n", "timeout", "partial"),
        ("    import os; os._exit(3)\n", "crash", "partial"),
        ("    import ctypes; ctypes.string_at(0)\n", "crash", "partial"),
        ("    return gradient_magnitudes(gradients)\n", "raised", "graded"),
        ("    print('x' * 10_000_000); return None\n", "kind", "graded"),
        ("    return np.zeros((60000, 60000))\n", None, None),
        ("    return undefined_name\n", "raised", "graded"),
    ],
)
def test_one_bad_function_costs_its_own_case_only(manifest, run, body, kind, status):
    """Loops, exits, segfaults, recursion, floods and 30 GB: everything else keeps its points."""
    limits = manifest.limits.box
    quick = type(limits)(**{**vars(limits), "call_seconds": 1.0})
    wrong = with_("c_vanishing_gradient.py", "def gradient_magnitudes(gradients):\n" + body)
    with Sandbox(quick) as box:
        result = grade(Submission("bad", wrong), box, run)
    assert lost(result) == {"C1": ["gradient_magnitudes"]}
    [case] = [c for q in result.questions for c in q.cases if c.name == "gradient_magnitudes"]
    if kind:
        assert (case.kind, result.status) == (kind, status)
    assert case.message


def test_a_missing_file_costs_its_own_questions_and_is_named(sandbox, run):
    """The others are graded as ever."""
    files = {name: source for name, source in SOLUTION.items() if name != "d_dying_relu.py"}
    result = grade(Submission("missing", files), sandbox, run)
    assert list(lost(result)) == ["D1"]
    assert "d_dying_relu.py" in result.questions[-1].cases[0].message


def test_a_fault_of_the_box_is_no_score(manifest, run, monkeypatch):
    """A grader error is never a zero: there is no total at all, and the reason is told."""
    with Sandbox(manifest.limits.box) as box:

        def broken(files):
            raise SandboxFault("the zygote did not start")

        monkeypatch.setattr(box, "open", broken)
        result = grade(Submission("honest", SOLUTION), box, run)
    assert (result.status, result.total) == ("grader_error", None)
    assert "zygote" in result.notes[0]


def test_a_solution_that_disagrees_with_the_reference_judges_nobody(sandbox, manifest):
    """The planted fault: a wrong solution. It is the grader's fault, not a lost point of anybody."""
    run = Run(ASSIGNMENT, 3)
    right = run.solution["dE_df1"]
    run.solution["dE_df1"] = lambda Y, Y_hat: 2 * right(Y, Y_hat)
    result = grade(Submission("honest", SOLUTION), sandbox, run)
    assert result.status == "grader_error"
    assert "disagree" in result.notes[0]


def test_an_exception_in_a_hidden_test_is_ours(sandbox, run, monkeypatch):
    """A bug in a test case must not read as a wrong answer."""
    body = run.assignment.hidden_tests["A0"].test_cases[0].body
    monkeypatch.setattr(body, "test_func", lambda env: 1 / 0)
    result = grade(Submission("honest", SOLUTION), sandbox, run)
    assert result.status == "grader_error"
    assert "ZeroDivisionError" in result.notes[0]


def test_a_bug_of_ours_is_no_score_and_names_its_place(sandbox, run, monkeypatch):
    """Whatever breaks in the grader, the batch goes on and nobody gets a zero for it."""
    monkeypatch.setattr(grading, "QuestionResult", lambda *_, **__: 1 / 0)
    result = grade(Submission("wrong", with_("a_warm_up.py", "def sigmoid(s):\n    return s\n")), sandbox, run)
    assert (result.status, result.total) == ("grader_error", None)
    assert "ZeroDivisionError in test_grade.py" in result.notes[0]


def test_tests_and_grading_yml_must_list_the_same_cases(manifest):
    """Drift between the two is found before anybody is graded."""
    question = manifest.question("A0")
    drifted = msgspec.structs.replace(question, cases=question.cases[::-1])
    with pytest.raises(GraderFault, match="other cases"):
        ASSIGNMENT._hidden_test(drifted)


def test_the_name_of_a_submission(tmp_path: Path):
    """Folder name, or file name without .zip."""
    folder = tmp_path / "ada.zip"
    folder.mkdir()
    assert submission_name(folder) == "ada.zip"
    assert submission_name(tmp_path / "bob.zip") == "bob"
    assert submission_name(tmp_path / "a_warm_up.py") == "a_warm_up.py"


def test_what_cannot_be_opened_is_a_result_too(sandbox, run, tmp_path: Path):
    """Unreadable is the student's row; a path that does not exist is the caller's mistake."""
    garbage = tmp_path / "garbage.zip"
    garbage.write_bytes(b"\x00\x01 not a zip")
    result = grade_path(garbage, sandbox, run)
    assert (result.submission, result.status, result.total) == ("garbage", "unreadable", 0)
    assert len(result.notes) == 1
    with pytest.raises(OpeningFault):
        grade_path(tmp_path / "nobody", sandbox, run)


def test_written_answers_are_counted_not_marked(sandbox, run):
    """An answer under a heading counts as given; people mark it."""
    template = (ROOT / "student_template" / "written_answers.md").read_text(encoding="utf-8")
    heading = next(line for line in template.splitlines() if line.startswith("## A4-written"))
    answered = template.replace(heading, heading + "\n\nThe rare class would be ignored.\n")
    result = grade(Submission("ada", {**SOLUTION, "written_answers.md": answered.encode()}), sandbox, run)
    assert [answer.question for answer in result.written if answer.answered] == ["A4-written"]
    assert sum(answer.points for answer in result.written) == run.manifest.written_points
