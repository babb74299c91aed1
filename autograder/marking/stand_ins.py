"""Was a later answer wrong only because an earlier function was?

Where a case failed and earlier functions of the same student lost points, the case is asked again with right functions
in their places. It passes now = the method is right: the points stay, and say where the mistake came from. Only earlier
functions stand in for wrong ones, so nothing is earned that was not paid for; a function that is right itself needs
nobody; and what an own mistake spoils stays spoilt. Methods are compared, not numbers: nothing a student's function
returned is ever put into a formula here.

These casts are tried in turn: everybody who lost; the same with those whose right values have another form than the
reference's, as nested lists have, because a later function may need an array; the copies under other names of those who
answered wrongly, not merely nothing; and everybody but one, because a method may be made for one wrong function.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from autograder.manifest import Question
from autograder.marking.comparing import numbers_in
from autograder.marking.results import CaseResult, QuestionResult
from autograder.marking.run import SOLVED, Environment, Marking
from autograder.sandbox import Answer, Missing, NotLoaded, Raised, Returned, Seq, TimedOut

SAMPLES = 2  # calls by which copies of a wrong function are recognised
FEW, MANY = 4, 8
"""Functions that lost: among so few, each is tried as it is; beyond so many, nobody looks for copies of them."""


@dataclass(frozen=True)
class Cast:
    """Who stands in while one function of a question is asked again.

    Attributes:
        question, function: what is asked.
        names: the functions that right ones stand in for.
        samples: calls of those among them whose copies under other names are put right as well: (function, arguments).
    """

    question: Question
    function: str
    names: tuple[str, ...]
    samples: tuple[tuple[str, tuple[Any, ...]], ...] = ()


@dataclass(frozen=True)
class Stage:
    """Where a cast is asked: the functions, and who has been asked for so far."""

    functions: Mapping[str, Any]
    asked: Mapping[str, None] = field(default_factory=dict)


SetUp = Callable[[Cast], AbstractContextManager[Stage]]
"""Opens a stage for a cast; what happens on one leaves no trace on the next."""
Mark = Callable[[Question, Environment], QuestionResult]
"""Runs the hidden tests of a question."""


def stages_here(functions: Callable[[Collection[str]], Mapping[str, Any]]) -> SetUp:
    """Stages for functions that are trusted in this process; `functions` gives them all, with right ones for some."""
    return lambda cast: nullcontext(Stage(functions(cast.names)))


@dataclass(frozen=True)
class Carried:
    """A function that kept points on its method: who stood in, and what it answered then, and earned."""

    cast: Cast
    marking: Marking
    cases: tuple[CaseResult, ...]


def follow_through(
    env: Environment, first: Sequence[QuestionResult], set_up: SetUp, mark: Mark
) -> tuple[tuple[QuestionResult, ...], tuple[Carried, ...]]:
    """Ask again what failed; give every question's final result, and the functions that kept points on their method.

    Args:
        env: what everything was asked in first.
        first: every question's result, in order.

    Raises:
        GraderFault: something of ours failed.
    """
    second = _Second(env, first, set_up, mark)
    questions = tuple(map(second.settle, env.run.manifest.questions, first))
    return questions, tuple(second.carried)


class _Second:
    """The second askings of one submission, question by question."""

    def __init__(self, env: Environment, first: Sequence[QuestionResult], set_up: SetUp, mark: Mark) -> None:
        self._run, self._first, self._clock = env.run, env.marking, env.clock
        self._set_up, self._mark = set_up, mark
        self._home = {name: question for question in env.run.manifest.questions for name in question.functions}
        self._lost: list[str] = []
        self._right = [
            function
            for question, graded in zip(env.run.manifest.questions, first, strict=True)
            for function in (question.functions if question.stand_in else ())
            if not _failed(graded, function)
        ]
        self._unloadable: set[str] = set()
        self._asked: list[str] = []
        self._hung = False
        self.carried: list[Carried] = []

    def settle(self, question: Question, graded: QuestionResult) -> QuestionResult:
        """What becomes of a question whose cases were asked for the first time."""
        for function in question.functions:
            casts = self._casts(question, function)
            while (failed := _failed(graded, function)) and (cast := next(casts, None)):
                graded = self._ask(cast, graded, failed)
            if question.stand_in and failed:
                self._lost.append(function)
            elif question.stand_in and function not in self._right:
                self._right.append(function)
        return graded

    def _casts(self, question: Question, function: str) -> Iterator[Cast]:
        """Who may stand in, in turn; who comes after the first depends on what the first asking found."""
        if not self._may_help(question, function):
            return
        everybody, asked = tuple(self._lost), list[str]()
        if everybody:
            yield Cast(question, function, everybody)
            if question.module in self._unloadable or self._hung:
                return
            asked = self._asked if len(self._asked) > 1 and len(everybody) <= FEW else []
        if of_another_form := tuple(filter(self._has_another_form, self._right)):
            yield Cast(question, function, everybody + of_another_form)
        if question.module in self._unloadable or self._hung or len(everybody) > MANY:
            return
        samples = tuple((name, call) for name in everybody for call in self._samples(name))
        if samples:
            yield Cast(question, function, everybody, samples)
        for name in filter(self._samples, asked):
            yield Cast(question, function, tuple(other for other in everybody if other != name))

    def _may_help(self, question: Question, function: str) -> bool:
        """Whether its first answers leave a doubt: what is missing, or not written, stays so whoever stands in."""
        if question.module in self._unloadable:
            return False
        answers = [answer for _, answer in self._first.history.get(function, ())]
        for answer in answers:
            match answer:
                case Missing():
                    return False
                case Raised("NotImplementedError", within=within) if within == function:
                    return False
                case NotLoaded("TimeoutError"):
                    return any(self._is_late(name) for name in self._lost if self._home[name].module != question.module)
                case NotLoaded():
                    return any(self._home[name].module != question.module for name in self._lost)
        return True

    def _is_late(self, name: str) -> bool:
        """Whether a function, or the import of its module, did not end."""
        answers = [answer for _, answer in self._first.history.get(name, ())]
        return any(isinstance(answer, TimedOut) or _never_loaded(answer) for answer in answers)

    def _has_another_form(self, name: str) -> bool:
        """Whether some answer of a function, though right, is no plain array or number as the solution's is."""
        run = self._run
        for arguments, answer in self._first.history.get(name, ()):
            right = run.predicted(SOLVED, run.solution[name], arguments)
            if isinstance(answer, Returned) and form(answer) != form(right):
                return True
        return False

    def _samples(self, name: str) -> list[tuple[Any, ...]]:
        """A few calls of a function that answered every one, and not the same whatever went in."""
        history = self._first.history.get(name, ())
        values = [answer.value for _, answer in history if isinstance(answer, Returned)]
        if len(values) < len(history) or not depends_on_input(values):
            return []
        return [call for call, _ in history[:SAMPLES]]

    def _ask(self, cast: Cast, graded: QuestionResult, failed: Sequence[str]) -> QuestionResult:
        """Ask a question again and keep what passes now of the cases that failed."""
        marking = Marking()  # what is asked again must not mix with what was asked first
        with self._set_up(cast) as stage:
            again = self._mark(cast.question, Environment(self._run, stage.functions, marking, self._clock))
            self._asked = list(stage.asked)
        answers = [answer for _, answer in marking.history.get(cast.function, ())]
        if any(isinstance(answer, NotLoaded) for answer in answers):
            self._unloadable.add(cast.question.module)
        self._hung = any(isinstance(answer, TimedOut) for answer in answers)
        passed = {case.name for case in again.cases if case.passed and case.name in failed}
        if not passed:
            return graded
        own = tuple(case for case in again.cases if case.function in ("", cast.function))
        self.carried.append(Carried(cast, marking, own))
        origin = self._origin(cast)
        of_another_form = [name for names in origin.values() for name in names if name not in self._lost]
        cases = tuple(_kept(case, origin, of_another_form) if case.name in passed else case for case in graded.cases)
        return replace(graded, cases=cases)

    def _origin(self, cast: Cast) -> Mapping[str, list[str]]:
        """Question -> functions of it that stood in and were asked for; everybody where nobody was."""
        origin: dict[str, list[str]] = {}
        for name in sorted(self._asked or cast.names, key=list(self._home).index):
            origin.setdefault(self._home[name].id, []).append(name)
        return origin


def _never_loaded(answer: Answer) -> bool:
    return isinstance(answer, NotLoaded) and answer.type_name == "TimeoutError"


def _failed(graded: QuestionResult, function: str) -> list[str]:
    return [case.name for case in graded.cases if not case.passed and case.function == function]


def _kept(case: CaseResult, origin: Mapping[str, Sequence[str]], of_another_form: Sequence[str]) -> CaseResult:
    """A case that lost nothing in the end, with the reason."""
    wrong = [name for names in origin.values() for name in names if name not in of_another_form]
    charged = [question for question, names in origin.items() if not set(names) <= set(of_another_form)]
    given = [f"a right {_listed(wrong)} in place of yours"] if wrong else []
    given += [f"plain arrays or numbers from {_listed(of_another_form)}"] if of_another_form else []
    lines = [f"Full points for the method: with {_listed(given)}, {case.function} is right."]
    if charged:
        lines.append(f"The mistake is from {_listed(charged)} and is charged there only.")
    if of_another_form:
        theirs = _listed(of_another_form)
        lines.append(f"What your {theirs} gives is right, too, in another form; nothing is charged for it.")
    kept = replace(case, passed=True, kind="", misconceptions=(), message="\n".join(lines))
    return replace(kept, follow_through=", ".join(origin))


def _listed(names: Sequence[str]) -> str:
    *before, last = names
    return f"{', '.join(before)} and {last}" if before else last


def form(value: Any) -> Any:
    """What later code has to do with: lists and tuples of what, an array of which kind, or a number.

    Args:
        value: an answer or a value of the model.
    """
    if isinstance(value, Returned):
        return "derived" if value.derived else form(value.value)
    if isinstance(value, Seq):
        return value.kind, tuple(map(form, value.items))
    if isinstance(value, np.ndarray) and value.ndim:
        return value.dtype
    return "nothing" if value is None else "number"


def depends_on_input(values: Sequence[Any]) -> bool:
    """Whether a function's answers are more than one number, repeated whatever went in."""
    items = [item for value in values for item in (value.items if isinstance(value, Seq) else (value,))]
    rows = [row for item in items if (row := numbers_in(item)) is not None]
    together = np.concatenate(rows) if rows else np.empty(0)
    return bool(np.any(together != together[:1]))
