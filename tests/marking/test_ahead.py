"""Asking ahead saves exchanges and changes no answer."""

from __future__ import annotations

from collections.abc import Sequence

from corpus_cases import ROOT, SEED
from the_assignment import ASSIGNMENT

from autograder.intake.submission import Submission
from autograder.marking.ahead import Ahead, Plan, Rehearsal
from autograder.marking.draws import Arguments
from autograder.marking.grade import grade
from autograder.marking.run import Run
from autograder.sandbox import Answer, Call, Died, Returned, Skipped

ONE, TWO, OTHER = object(), object(), object()


class Counting:
    """A session that numbers its answers; a call of `fatal` ends the process, as in the box."""

    def __init__(self) -> None:
        self.exchanges: list[list[str]] = []
        self.answered = 0

    def call(self, calls: Sequence[Call]) -> list[Answer]:
        self.exchanges.append([call.function for call in calls])
        answers: list[Answer] = []
        for call in calls:
            if any(isinstance(answer, Died) for answer in answers):
                answers.append(Skipped("an earlier call"))
            elif call.function == "fatal":
                answers.append(Died("it ended"))
            else:
                self.answered += 1
                answers.append(Returned(self.answered, (), ()))
        return answers


def planned(*batches: list[Call]) -> Plan:
    """A plan after a rehearsal of these questions."""
    plan = Plan()
    rehearsal = Rehearsal(plan, {"f": str, "g": str, "fatal": str})
    for batch in batches:
        rehearsal.call(batch)
    rehearsal.finish()
    return plan


def submission(plan: Plan, *batches: list[Call]) -> tuple[Counting, list[list[Answer]]]:
    session = Counting()
    ahead = Ahead(session, plan)
    return session, [ahead.call(batch) for batch in batches]


F = Call("m", "f", Arguments((ONE,), "one"))
G = Call("m", "g", Arguments((TWO,), "two"))
FATAL = Call("m", "fatal", Arguments((ONE,), "one"))


def test_what_was_rehearsed_is_asked_in_one_exchange() -> None:
    session, answers = submission(planned([F], [G], [F, G]), [F], [G], [F, G])
    assert session.exchanges == [["f", "g", "f", "g"]]
    assert [len(batch) for batch in answers] == [1, 1, 2]


def test_a_rehearsal_answers_as_the_solution_does() -> None:
    answers = Rehearsal(Plan(), {"f": len}).call([Call("m", "f", ([1, 2],))])
    assert isinstance(answers[0], Returned) and answers[0].value == 2


def test_without_a_rehearsal_everything_is_asked_when_it_is_needed() -> None:
    session, _ = submission(Plan(), [F], [G])
    assert session.exchanges == [["f"], ["g"]]


def test_asking_twice_calls_twice() -> None:
    """A function that is not steady shows it."""
    _, ((one,), (other,)) = submission(planned([F], [F]), [F], [F])
    assert one != other


def test_what_was_not_rehearsed_is_asked_by_itself() -> None:
    """What only a wrong answer leads to, such as one call more."""
    session, _ = submission(planned([F], [G]), [F], [F], [G])
    assert session.exchanges == [["f", "g"], ["f"]]


def test_arguments_of_one_submission_are_asked_when_it_comes_to_them() -> None:
    own = Call("m", "f", (OTHER,))
    session, _ = submission(planned([own], [F]), [own], [F])
    assert session.exchanges == [["f"], ["f"]]


def test_a_death_costs_its_own_call_and_no_other() -> None:
    """What came after it in the same frame is asked again, on its own."""
    session, ((f,), (fatal,), (g,)) = submission(planned([F], [FATAL], [G]), [F], [FATAL], [G])
    assert isinstance(fatal, Died)
    assert isinstance(f, Returned) and isinstance(g, Returned)
    assert session.exchanges == [["f", "fatal", "g"], ["g"]]


def test_a_submission_is_asked_the_same_alone_and_in_a_class(sandbox, manifest) -> None:
    """A function that counts its calls gets the same marks, whoever was graded before it."""
    counter = b"""
calls = 0
def sigmoid(s):
    global calls
    calls += 1
    return calls * np.ones_like(s)
"""
    honest = {path.name: path.read_bytes() for path in (ROOT / "solutions").iterdir() if path.is_file()}
    counting = {**honest, "a_warm_up.py": honest["a_warm_up.py"] + counter}

    def graded(*hand_ins: dict[str, bytes]) -> list[tuple[str, ...]]:
        run = Run(ASSIGNMENT, SEED)
        return [
            tuple(case.message for question in result.questions for case in question.cases)
            for result in (grade(Submission("x", files), sandbox, run) for files in hand_ins)
        ]

    assert graded(counting)[-1] == graded(honest, counting, counting)[-1]
