"""Answers that were found right are right again, and nothing else is taken for granted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from corpus_cases import ROOT, SEED
from the_assignment import ASSIGNMENT

from autograder.intake.submission import Submission
from autograder.marking.grade import grade
from autograder.marking.precedents import Precedents, digest_of
from autograder.marking.run import Run
from autograder.sandbox import Died, Returned

SOLUTION = {path.name: path.read_bytes() for path in (ROOT / "solutions").glob("*.py")}
FIRST = ASSIGNMENT.manifest.questions[0]
NOISY = """
import numpy as np, warnings
_right = dE_df1
def dE_df1(Y, Y_hat):
    {line}
    return _right(Y, Y_hat)
"""


@pytest.fixture
def own_run():
    """A run that nobody else has graded with."""
    return Run(ASSIGNMENT, SEED)


@pytest.fixture
def judged(monkeypatch):
    """The hidden cases whose tests were run, by (question, case), as they are run."""
    ran: list[tuple[str, str]] = []

    def noting(which, test):
        def noted(env):
            ran.append(which)
            test(env)

        return noted

    for question, hidden in ASSIGNMENT.hidden_tests.items():
        for case in hidden.test_cases:
            monkeypatch.setattr(case.body, "test_func", noting((question, case.name), case.body.test_func))
    return ran


def marks(result):
    """All that a mark consists of, without how long it took."""
    cases = [replace(case, seconds=0.0) for question in result.questions for case in question.cases]
    return result.status, cases, [question.flags for question in result.questions]


def with_(source: str, module: str = "a_warm_up.py") -> dict[str, bytes]:
    return {**SOLUTION, module: SOLUTION[module] + source.encode()}


def test_equal_right_answers_are_judged_once(sandbox, own_run, judged):
    """The second of two equal submissions is asked the same, and no test is run for it; its marks are the same."""
    first = grade(Submission("first", SOLUTION), sandbox, own_run)
    assert judged
    judged.clear()
    second = grade(Submission("second", SOLUTION), sandbox, own_run)
    assert (judged, marks(second)) == ([], marks(first))


def test_what_is_lost_is_judged_each_time(sandbox, own_run, judged):
    """After a loss every case is judged, as some look at what was lost before; others' right answers change nothing."""
    wrong = Submission("wrong", with_("\n\ndef sigmoid(f):\n    return f\n"))
    alone = grade(wrong, sandbox, Run(ASSIGNMENT, SEED))
    grade(Submission("right", SOLUTION), sandbox, own_run)
    judged.clear()
    assert marks(grade(wrong, sandbox, own_run)) == marks(alone)
    assert {question for question, _ in judged} == {question.id for question in ASSIGNMENT.manifest.questions}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("answer = _right(Y, Y_hat); Y_hat[0, 0] = 0.5; return answer", "lost"),
        ("np.log(np.zeros(1))", "warned"),
    ],
)
def test_what_comes_with_an_answer_is_part_of_it(sandbox, own_run, line, told):
    """An argument that was changed, a warning: such an answer is not the one that was right, whatever its numbers."""
    odd = Submission("odd", with_(NOISY.format(line=line)))
    alone = grade(odd, sandbox, Run(ASSIGNMENT, SEED))
    grade(Submission("right", SOLUTION), sandbox, own_run)
    assert marks(grade(odd, sandbox, own_run)) == marks(alone)
    if told == "warned":
        assert any("divide by zero" in flag for question in alone.questions for flag in question.flags)
    else:
        assert alone.total < ASSIGNMENT.manifest.automatic_points


def test_a_changed_test_is_no_precedent(sandbox, own_run, monkeypatch):
    """What passed another test has not passed this one."""
    grade(Submission("before", SOLUTION), sandbox, own_run)
    body = ASSIGNMENT.hidden_tests[FIRST.id].test_cases[0].body
    monkeypatch.setattr(body, "test_func", lambda env: 1 / 0)
    assert grade(Submission("after", SOLUTION), sandbox, own_run).status == "grader_error"


def test_only_equal_answers_share_a_digest():
    """Where one ends and the next begins counts; what is no value, or never left this process, has none."""
    one, other = (Returned(0.0, (), (), encoded) for encoded in (b"ab", b"c"))
    assert digest_of([one, other]) != digest_of([replace(one, encoded=b"a"), replace(other, encoded=b"bc")])
    assert digest_of([one, other]) == digest_of([replace(one), replace(other)])
    assert digest_of([one, Died("it ended")]) is None
    assert digest_of([one, Returned(0.0, (), ())]) is None


def test_what_follows_from_answers_is_found_once():
    """For equal answers and the same question; else it is looked for again."""
    precedents, answer = Precedents(), Returned(0.0, (), (), b"a")
    found = [
        precedents.found(what, [one], lambda number=number: number)
        for number, (what, one) in enumerate(
            [(("x",), answer), (("x",), replace(answer)), (("y",), answer), (("x",), replace(answer, encoded=b"b"))]
        )
    ]
    assert found == [0, 0, 2, 3]
