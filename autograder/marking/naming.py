"""Which misconception do a student's wrong answers show?

One that alone explains every answer that its function gave: rather nothing than a guess. The bank is
`misconceptions`; the answers are those that were given for marks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from autograder.manifest import Tolerances
from autograder.marking.comparing import same_values
from autograder.marking.judging import Lost, message
from autograder.marking.misconceptions import Habit, Misconception, Mistake
from autograder.marking.problems import Problem
from autograder.marking.run import SOLVED, Environment, Run
from autograder.marking.solution import Function
from autograder.sandbox import Answer, Raised, Returned, Seq, perform

NAMEABLE = frozenset({"wrong", "shape", "kind", "changed_arguments", "raised"})
"""Kinds of problems that a misconception may explain."""


def explained(env: Environment, lost: Lost) -> tuple[str, Mistake | None]:
    """The final text of a failure, once its question is through, and the misconception that it names.

    One is named when it alone explains the student's answers to every call that the function got. Habits are asked
    when no entry does: an entry says more.
    """
    found: Sequence[Mistake] = ()
    if lost.shows and lost.problem.kind in NAMEABLE and lost.function in env.marking.history:
        found = _behind(env, lost.function)
    if len(found) != 1 or env.clock.over:  # without all others, one alone says nothing
        return message(env.run, replace(lost, problem=_with_its_cause(env, lost.problem))), None
    return message(env.run, lost, replace(lost.problem, shows=found[0].shows, look=found[0].ask)), found[0]


def _behind(env: Environment, function: str) -> Sequence[Mistake]:
    """What explains a function's answers so far; for all cases that it lost it is looked for once."""
    marking, bank = env.marking, env.run.bank
    so_far = function, len(marking.asked)
    if so_far not in marking.behind:
        found: list[Mistake] = []
        for entry, forms in bank.entries_of(function):
            found += [entry] if not env.clock.over and _explains(env, entry, forms) else []
        for habit, turned in bank.habits_of(function) if not found else ():
            found += [habit] if not env.clock.over and _shows(env, habit, function, turned) else []
        marking.behind[so_far] = found
    return marking.behind[so_far]


def _with_its_cause(env: Environment, problem: Problem) -> Problem:
    """Where a None does not fit, the functions that were seen to return nothing."""
    if problem.kind != "raised" or "NoneType" not in problem.came:
        return problem
    silent = [name for name, asked in env.marking.history.items() if any(map(_is_nothing, asked))]
    if not silent:
        return problem
    they = "returns" if len(silent) == 1 else "return"
    return replace(problem, look=f"{' and '.join(silent)} {they} nothing: is there a `return`?")


def _is_nothing(asked: tuple[tuple[Any, ...], Answer]) -> bool:
    _, answer = asked
    return isinstance(answer, Returned) and answer.value is None


def _explains(env: Environment, entry: Misconception, forms: Sequence[Mapping[str, Function]]) -> bool:
    """Whether one form of an entry gives the student's answers to every call of its functions."""
    run, tolerances = env.run, env.run.manifest.tolerances
    return any(
        all(
            _same_answers(answer, run.predicted((entry.id, place), functions[name], arguments), tolerances)
            for name in functions
            for arguments, answer in env.marking.history.get(name, [])
        )
        for place, functions in enumerate(forms)
    )


def _shows(env: Environment, habit: Habit, function: str, forms: Sequence[Function]) -> bool:
    """Whether one form of a habit gives every answer of a function, or every one that is not right."""
    run, tolerances = env.run, env.run.manifest.tolerances

    def fits(place: int, form: Function, arguments: tuple[Any, ...], answer: Answer) -> bool:
        turned = run.predicted((habit.id, place), form, arguments)
        if _same_answers(answer, turned, tolerances):
            return True
        right = run.predicted(SOLVED, run.solution[function], arguments)
        return not habit.throughout and _right_or_turned(answer, right, turned, tolerances)

    history = env.marking.history[function]
    return any(all(fits(place, form, *call) for call in history) for place, form in enumerate(forms))


def _right_or_turned(answer: Answer, right: Answer, turned: Answer, tolerances: Tolerances) -> bool:
    """Whether an answer is right, or each of its items is right or turned."""
    if _same_answers(answer, right, tolerances):
        return True
    three = [each.value if isinstance(each, Returned) else None for each in (answer, right, turned)]
    rows = [value.items for value in three if isinstance(value, Seq)]
    if len(rows) < 3 or len({len(row) for row in rows}) > 1 or (isinstance(answer, Returned) and answer.changed):
        return False
    return all(
        same_values(item, good, tolerances) or same_values(item, bad, tolerances)
        for item, good, bad in zip(*rows, strict=True)
    )


def turns(run: Run, form: Function, function: str, calls: Sequence[tuple[Any, ...]]) -> bool:
    """Whether a form of a habit changes any of a right function's answers."""
    for arguments in calls:
        right, turned = perform(run.solution[function], arguments), perform(form, arguments)
        if not _same_answers(turned, right, run.manifest.tolerances):
            return True
    return False


def _same_answers(answer: Answer, predicted: Answer, tolerances: Tolerances) -> bool:
    if isinstance(answer, Raised) and isinstance(predicted, Raised):
        return (answer.type_name, answer.message) == (predicted.type_name, predicted.message)
    if not (isinstance(answer, Returned) and isinstance(predicted, Returned)):
        return False
    same_arguments = bool(answer.changed) == bool(predicted.changed)
    return same_arguments and same_values(answer.value, predicted.value, tolerances)
