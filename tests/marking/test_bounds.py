"""What an answer costs the grader is bounded, and nothing that goes wrong with it costs marks that are there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from corpus_cases import ROOT
from the_assignment import ASSIGNMENT

from autograder.marking import grade as grading
from autograder.marking import judging
from autograder.marking.clock import Clock
from autograder.marking.grade import grade_in
from autograder.marking.record import Record, to_json
from autograder.marking.results import QuestionResult, Result
from autograder.marking.run import Environment, Run
from autograder.sandbox import Answer, Missing, NotLoaded, Other, Raised, Returned, Seq, TooLarge, perform
from autograder.sandbox.box import answers as values
from autograder.sandbox.box.codec import MAX_ITEMS


class Proxy:
    """Stands where the box does: `answer` makes what comes out of it of a right answer."""

    def __init__(self, right: Callable[..., Any], answer: Callable[[Answer], Answer]) -> None:
        self.right, self.answer = right, answer

    def answers(self, calls: Sequence[tuple[Any, ...]]) -> list[Answer]:
        return [self.answer(perform(self.right, call)) for call in calls]


def marked(
    run: Run, answer: Callable[[Answer], Answer], *names: str, clock: Clock | None = None
) -> list[QuestionResult]:
    """Grade the solution, of which the functions with these names (all: none given) answer something else."""
    chosen = names or tuple(run.solution)
    functions = {name: Proxy(f, answer if name in chosen else lambda right: right) for name, f in run.solution.items()}
    return list(grade_in(Environment(run, functions, clock=clock or Clock())))


def earned(questions: Sequence[QuestionResult]) -> float:
    return sum(question.score for question in questions)


SHAPED: dict[str, Any] = {
    "many small lists": Seq("list", (Seq("list", (0.5,)),) * (MAX_ITEMS // 2 - 1)),
    "many empty arrays": Seq("list", tuple(np.empty((0, 1000)) for _ in range(MAX_ITEMS - 1))),
    "many rows": np.zeros((500_000, 1)),
    "rows of nothing": np.empty((1000, 0)),
    "many dimensions": np.zeros((1,) * 32),
    "lists of many dimensions": Seq("list", (Seq("list", (np.zeros((1,) * 32),)),)),
    "unlike lists": Seq("tuple", (Seq("list", (1.0,)), Seq("list", (1.0, 2.0)))),
    "nested lists": Seq("list", (Seq("list", (Seq("list", (Seq("list", (Seq("list", (1,)),)),)),)),)),
    "huge integers": Seq("list", (2**1000, -(2**1000))),
    "numbers and names": Seq("list", (1.0, Other("object", "x"))),
    "nothing": Seq("list", ()),
    "half floats": np.full((1, 4), np.inf, np.float16),
    "integers": np.full((1, 4), np.iinfo(np.int64).min),
    "truth values": np.ones((1, 4), bool),
}


@pytest.mark.parametrize("shape", SHAPED)
def test_every_function_may_answer_anything(run: Run, shape: str) -> None:
    """Whatever every function gives, it loses and no more: nothing unexpected happens on the way."""
    with np.errstate(all="raise", under="ignore"):
        questions = marked(run, lambda right: Returned(SHAPED[shape], (), ()))
    kinds = {case.kind for question in questions for case in question.cases if not case.passed}
    assert kinds <= {"wrong", "shape", "kind"}
    assert earned(questions) < 10


def test_an_answer_becomes_an_array_once(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many misconceptions it is compared with."""
    made: list[int] = []
    stacked = values._stacked

    def counted(items: tuple[Any, ...]) -> Any:
        made.append(len(items))
        return stacked(items)

    asked: list[int] = []

    def many(right: Answer) -> Answer:
        asked.append(1)
        return Returned(Seq("list", (Seq("list", (0.5, 0.5)),) * 700), (), ())

    monkeypatch.setattr(values, "_stacked", counted)
    marked(run, many, "dE_dW1_single")
    assert made.count(700) <= len(asked)


def test_large_answers_are_not_kept(run: Run) -> None:
    """What is too large to be right is remembered by what it was; a hundred of them would fill the memory."""
    proxy = Proxy(run.solution["sigmoid"], lambda right: Returned(many, (), (), b"N" * 15_000))
    env = Environment(run, {"sigmoid": proxy})
    for many in (np.zeros((700, 700)), Seq("list", (0.0,) * 15_000)):
        (answer,) = judging.ask_for_marks(env, "sigmoid", [(0.0,)])
        assert isinstance(answer, Returned) and answer.value is many
        for kept in (env.marking.history["sigmoid"][-1][1], env.marking.asked[-1].answers[0]):
            assert isinstance(kept, Returned) and isinstance(kept.value, Other) and not kept.encoded
    assert kept.value.type_name == "list of numbers, in array terms of shape (15000,)"


FORGED = "x\nbce_loss: 2 / 2\r\x85\u2028y 0.123456 /srv/secret/file"


@pytest.mark.parametrize(
    "answer",
    [
        Raised(FORGED, FORGED, FORGED),
        NotLoaded(FORGED, FORGED, FORGED),
        Missing(FORGED),
        TooLarge(FORGED),
        Returned(Other(FORGED, FORGED), (), ()),
        Returned(Seq("list", (Other(FORGED, FORGED), 1.0)), (), ()),
    ],
    ids=lambda answer: type(answer).__name__,
)
def test_no_name_or_text_of_an_answer_makes_a_line_or_shows_a_number(run: Run, answer: Answer) -> None:
    """Names of exceptions and types are texts of a stranger like any other."""
    questions = marked(run, lambda right: answer)
    for case in (case for question in questions for case in question.cases if not case.passed):
        heads = [line.partition(":")[0].partition("(")[0] for line in case.message.splitlines()]
        assert heads[:2] == [heads[0], "came back"]
        assert {*heads[2:]} <= {"expected", "look at", "what this shows"}
        assert "0.1234" not in case.message
        assert "secret" not in case.message


def broken(*_: Any, **__: Any) -> Any:
    raise MemoryError("of\na kind that nobody thought of")


def test_what_goes_wrong_in_one_case_costs_that_case(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no fault of the whole grading, it is told to the instructor, and the rest keeps its marks."""
    judge = judging.problem_of

    def failing(answer: Answer, *arguments: Any, **options: Any) -> Any:
        if isinstance(answer, Returned) and isinstance(answer.value, Other):
            broken()
        return judge(answer, *arguments, **options)

    monkeypatch.setattr(judging, "problem_of", failing)
    questions = marked(run, lambda right: Returned(Other("x", ""), (), ()), "dE_dW1_20")
    lost = [case for question in questions for case in question.cases if not case.passed]
    [question] = [one for one in run.manifest.questions if "dE_dW1_20" in one.functions]
    assert [(case.name, case.kind) for case in lost] == [(case.name, "unjudged") for case in question.cases]
    assert "not judged" in " ".join(flag for question in questions for flag in question.flags)
    assert any(question.crashed for question in questions)


@pytest.mark.parametrize("name", ["flags_of", "taking_imaginary_parts", "explained"])
def test_remarks_and_names_never_cost_marks(run: Run, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def wrong(right: Answer) -> Answer:
        return Returned(None, (), ())

    before = earned(marked(run, wrong, "dE_dW1_20"))
    monkeypatch.setattr(grading, name, broken)
    questions = marked(run, wrong, "dE_dW1_20")
    assert earned(questions) == before > 80
    assert all(case.message for question in questions for case in question.cases if not case.passed)


def test_marks_stand_that_are_there_when_the_graders_time_is_over(run: Run) -> None:
    """What is left is not judged, and says so; a submission's own time does not count."""
    seconds: Iterator[float] = iter([0.0] * 5)
    clock = Clock(seconds=60.0, elsewhere=lambda: next(seconds, -1e9))
    questions = marked(run, lambda right: right, clock=clock)
    cases = [case for question in questions for case in question.cases]
    assert [case.passed for case in cases] == [True] * 5 + [False] * (len(cases) - 5)
    assert {case.kind for case in cases[5:]} == {"unjudged"}
    assert not Clock(seconds=1.0, elsewhere=lambda: 100.0, started=time.monotonic() - 100.5).over
    assert Clock(seconds=1.0, started=time.monotonic() - 100.0).over


def test_what_is_kept_of_a_submission_has_an_end(run: Run, manifest: Any) -> None:
    """A result of megabytes is a failure of its own: for the report, for the page, for Gradescope."""
    long = "w\u0301ord \x1b[2J\n" * 100_000
    questions = marked(run, lambda right: right)
    questions = [replace(question, flags=(long,) * 1000) for question in questions]
    versions = {"autograder": "1"}
    result = Result("x", "graded", tuple(questions), (), (long,) * 40, long, 1, {}, versions, True, 1.0)
    assert len(to_json(Record(result, "", ""), manifest)) < 2_000_000


def test_the_limits_of_the_grader_stand_in_grading_yml() -> None:
    limits = ASSIGNMENT.manifest.limits
    assert limits.grader_seconds > 0 and limits.grader_bytes > 0
    assert not hasattr(limits.box, "grader_seconds")
    assert "grader_seconds" in (ROOT / "grading.yml").read_text()
