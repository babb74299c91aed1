"""Asking ahead saves exchanges and changes no answer."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.ahead import Ahead, Foresight
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
                answers.append(Returned(self.answered, (), (), 0.0))
        return answers


def submission(foresight: Foresight, *batches: list[Call]) -> tuple[Counting, list[list[Answer]]]:
    session = Counting()
    ahead = Ahead(session, foresight)
    answers = [ahead.call(batch) for batch in batches]
    ahead.finish()
    return session, answers


def foresight() -> Foresight:
    made = Foresight()
    made.own([ONE, TWO])
    return made


F, G, FATAL = Call("m", "f", (ONE,)), Call("m", "g", (TWO,)), Call("m", "fatal", (ONE,))


def test_what_the_first_was_asked_the_second_is_asked_in_one_exchange() -> None:
    known = foresight()
    first, _ = submission(known, [F], [G], [F, G])
    second, answers = submission(known, [F], [G], [F, G])
    assert len(first.exchanges) == 3
    assert second.exchanges == [["f", "g", "f", "g"]]
    assert [len(batch) for batch in answers] == [1, 1, 2]


def test_asking_twice_calls_twice() -> None:
    """A function that is not steady shows it."""
    known = foresight()
    submission(known, [F], [F])
    _, ((one,), (other,)) = submission(known, [F], [F])
    assert one != other


def test_only_what_everybody_was_asked_is_asked_ahead() -> None:
    known = foresight()
    submission(known, [F], [G])
    submission(known, [G])
    session, _ = submission(known, [F], [G])
    assert session.exchanges[0] == ["f"] and session.answered == 2


def test_arguments_of_one_submission_are_asked_when_it_comes_to_them() -> None:
    known = foresight()
    own = Call("m", "f", (OTHER,))
    submission(known, [own], [F])
    session, _ = submission(known, [own], [F])
    assert session.exchanges == [["f"], ["f"]]


def test_a_death_costs_its_own_call_and_no_other() -> None:
    """What came after it in the same frame is asked again, on its own."""
    known = foresight()
    submission(known, [F], [FATAL], [G])
    session, ((f,), (fatal,), (g,)) = submission(known, [F], [FATAL], [G])
    assert isinstance(fatal, Died)
    assert isinstance(f, Returned) and isinstance(g, Returned)
    assert session.exchanges == [["f", "fatal", "g"], ["g"]]
