"""What should an instructor look at, although no points depend on it?

Four questions, asked once all marks are in. Do a function's answers to the tutorial's own probes look like a gradient
that was measured instead of derived, or does its code take imaginary parts? Do equal calls get equal answers? Are the
answers to the public tests written down? Did numpy warn, of overflow for instance? The answers are hints, never proof;
they cost a few calls per function and change no score.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.faults import GraderFault
from autograder.manifest import Question
from autograder.marking.assignment import Assignment, Probe
from autograder.marking.comparing import numbers_in
from autograder.marking.draws import Arguments, Array
from autograder.marking.judging import ask
from autograder.marking.otter_tests import ExceptionTestFile
from autograder.marking.problems import masked
from autograder.marking.public import importable
from autograder.marking.results import CaseResult
from autograder.marking.run import Environment, Run
from autograder.marking.solution import Function
from autograder.sandbox import Answer, Items, Raised, Returned, perform

AGAIN = 1e-12  # equal calls: the memory that arguments lie in may move the last digits
NUDGE = 1e-2
"""Of the inputs of public tests, either way: a cap stands still on one side, written answers do not follow on any."""
KEPT = 2  # calls of the public tests for each function


def flags_of(
    question: Question,
    cases: Sequence[CaseResult],
    env: Environment,
    imaginary: Collection[tuple[str, str]],
) -> tuple[str, ...]:
    """What is worth a look in one question that has been marked.

    Args:
        cases: how its hidden tests ended.
        imaginary: (module, function) of those whose code takes imaginary parts.
    """
    right = all(case.passed and not case.follow_through for case in cases)
    found: list[str] = []
    for function in question.functions:
        calls = env.marking.history.get(function, [])
        answers = [answer for _, answer in calls]
        kinds = set(map(type, answers))
        if not calls or not kinds <= {Returned, Raised}:
            continue  # it ends the process or takes all the time there is: not once more
        remarks = list(_warnings(answers))
        if kinds == {Returned}:
            remarks += _evidence(function, env, right, (question.module, function) in imaginary)
        if function in env.marking.lost and _written_down(function, env):
            remarks.append("right on inputs of the public tests, but not a little beside them: written down?")
        found += [f"{function}: {remark}" for remark in remarks]
    return tuple(found)


def _warnings(answers: Sequence[Answer]) -> Iterator[str]:
    """What numpy's arithmetic warned of, and what was no array and read as one, each once."""
    returned = [answer for answer in answers if isinstance(answer, Returned)]
    told = [text for answer in returned if answer.warnings for text in answer.warnings]
    yield from dict.fromkeys(masked(text) for text in told if "encountered" in text)
    kinds = dict.fromkeys(answer.value.type_name for answer in returned if isinstance(answer.value, Items))
    yield from (f"its answer was read as a list: {masked(kind)}" for kind in kinds)


def _evidence(function: str, env: Environment, right: bool, imaginary: bool) -> Iterator[str]:
    """Remarks on unequal answers to equal calls, and on traces of differences; all calls in one exchange."""
    run, known = env.run, env.marking.history[function]
    probe: Probe | None = run.once(
        ("probe", function, right), lambda: run.assignment.tutorial.probes(function, right, run.solution)
    )
    pair = _asked_twice(known)
    again = [] if pair else [known[0][0]]
    answers = ask(env, function, [*again, *(probe.calls if probe else ())])
    one, other = pair or (known[0][1], answers.pop(0))
    steady, traces = run.precedents.found(
        ("evidence", function, right), [one, other, *answers], lambda: _signs(one, other, answers, probe)
    )
    if not steady:
        yield "another answer when the same call is made again"
    if probe is not None and (imaginary or traces):
        told = ["its code takes imaginary parts"] * imaginary + list(traces)
        yield f"finite differences or a complex step instead of a derivation? {'; '.join(told)}"


def _asked_twice(known: Sequence[tuple[tuple[Any, ...], Answer]]) -> tuple[Answer, Answer] | None:
    """Two answers to one call, where any was made more than once."""
    first: dict[str, Answer] = {}
    pair = None
    for arguments, answer in known:
        if isinstance(arguments, Arguments):
            if arguments.key in first:
                pair = first[arguments.key], answer
            first.setdefault(arguments.key, answer)
    return pair


def _signs(one: Answer, other: Answer, probed: Sequence[Answer], probe: Probe | None) -> tuple[bool, Sequence[str]]:
    """Whether an equal call was answered alike, and what the answers to the probe give away."""
    return equal(row_of(one), row_of(other), AGAIN), probe.traces(list(map(row_of, probed))) if probe else ()


def row_of(answer: Answer) -> Array | None:
    """All numbers of an answer in a row; None when there are none."""
    row = numbers_in(answer.value) if isinstance(answer, Returned) else None
    return None if row is None else row.astype(np.float64)


def equal(one: Array | None, other: Array | None, share: float) -> bool:
    """Whether two rows agree up to a share of the largest number; nan is equal to nan."""
    if one is None or other is None:
        return one is other
    if one.shape != other.shape:
        return False
    with np.errstate(invalid="ignore"):
        same = (one == other) | (np.isnan(one) & np.isnan(other))
        return bool(np.all((np.abs(one - other) <= share * np.abs(one).max(initial=0.0)) | same))


# --- Answers that were written down -----------------------------------------------------------------


@dataclass(frozen=True)
class _Known:
    """A call of the public tests, and the truth of it."""

    call: Arguments
    truth: Array
    beside: tuple[_Beside, ...]


@dataclass(frozen=True)
class _Beside:
    """The same call moved a little, and the truth there."""

    call: Arguments
    truth: Array


def _written_down(function: str, env: Environment) -> bool:
    """Whether a function is right on inputs of the public tests and does not follow, wherever they move a little."""
    known = env.run.once(("public pairs", function), lambda: _known_calls(function, env.run))
    # The moved ones first: who keeps answers for each size then gives those, and has written nothing down.
    moved = iter(map(row_of, ask(env, function, [beside.call for one in known for beside in one.beside])))
    thens = [[next(moved) for _ in one.beside] for one in known]
    answers = map(row_of, ask(env, function, [one.call for one in known]))
    return any(
        equal(one.truth, at, NUDGE**2)
        and not any(_follows(one.truth, beside.truth, at, then) for beside, then in zip(one.beside, row, strict=True))
        for one, at, row in zip(known, answers, thens, strict=True)
    )


def _follows(truth: Array, moved_truth: Array, at: Array | None, then: Array | None) -> bool:
    """Whether an answer moves about as the truth does."""
    if at is None or then is None or then.shape != at.shape or np.array_equal(at, then):
        return False
    size, step = np.max(np.abs(truth)), np.max(np.abs(moved_truth - truth))
    return bool(np.max(np.abs(then - at)) <= 20 * step + 0.2 * size)


def _known_calls(function: str, run: Run) -> list[_Known]:
    """The calls that tell: those whose truth moves with the input, whichever way."""
    public = run.once(("public calls",), lambda: public_calls(run.assignment))
    found = []
    for place, given in enumerate(public.get(function, ())):
        call = Arguments(given, f"public {place}")
        truth = solved_row(run.solution[function], call)
        beside = tuple(_moved(function, run, given, place, by) for by in (1 + NUDGE, 1 - NUDGE))
        if not any(equal(truth, one.truth, NUDGE**2) for one in beside):
            found.append(_Known(call, truth, beside))
    return found


def _moved(function: str, run: Run, given: tuple[Any, ...], place: int, by: float) -> _Beside:
    call = Arguments(mapped(given, lambda array: array * by), f"public {place}, times {by}")
    return _Beside(call, solved_row(run.solution[function], call))


def solved_row(function: Function, arguments: tuple[Any, ...]) -> Array:
    """A model answer's numbers in a row."""
    row = row_of(perform(function, arguments))
    if row is None:
        raise GraderFault(f"the solution of {function.__name__} has no numbers")
    return row


def mapped(value: Any, change: Callable[[Array], Array]) -> Any:
    """`value` with every array in it changed wherever it is neither 0 nor 1: labels and bias inputs stay."""
    if isinstance(value, tuple | list):
        items = [mapped(item, change) for item in value]
        return items if isinstance(value, list) else tuple(items)
    if isinstance(value, np.ndarray) and value.dtype == np.float64:
        return np.where((value == 0) | (value == 1), value, change(value))
    return value


def public_calls(assignment: Assignment) -> Mapping[str, tuple[tuple[Any, ...], ...]]:
    """The calls that the public tests make of each function first; found by running them with the solution."""
    calls: dict[str, list[tuple[Any, ...]]] = {}

    def noting(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*arguments: Any) -> Any:
            kept = calls.setdefault(name, [])
            if len(kept) < KEPT:
                kept.append(deepcopy(arguments))
            return function(*arguments)

        return noted

    env = {name: noting(name, function) for name, function in assignment.answers.items()}
    folder = assignment.root / "assignment"
    with importable(folder):
        for question in assignment.manifest.questions:
            path = folder / "tests" / f"{question.id}.py"
            for case in ExceptionTestFile.from_file(str(path)).test_cases if path.exists() else ():
                case.body.call_func(dict(env))
    return {name: tuple(kept) for name, kept in calls.items()}
