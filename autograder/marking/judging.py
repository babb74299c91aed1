"""Is what a student's function returned right, and if not, what should the student be told?

A hidden test calls `judge` with a function's name, recipes for its arguments and a reference. The answers come
as plain data, out of the box through a proxy, or under stock otter from a guarded call in this process. The first
problem of any of them (`problems`) is raised as `Wrong`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import update_wrapper
from itertools import islice
from typing import Any, Concatenate, Literal, ParamSpec

import msgspec
import numpy as np

from autograder.manifest import Tolerances
from autograder.marking.assignment import assignment_at_the_door
from autograder.marking.comparing import margin_of
from autograder.marking.draws import Array, Draw
from autograder.marking.precedents import Asked, CaseId, digest_of
from autograder.marking.problems import (
    Parts,
    Problem,
    Words,
    describe,
    how_numbers_read,
    problem_of,
    returned_or_problem,
)
from autograder.marking.run import SOLVED, Environment, Reference, Run, environment_of
from autograder.sandbox import Answer, Items, Missing, Other, Returned, Seq, perform

Env = Mapping[str, Any]
"""What otter passes to a case: the grader's `Environment`, or under stock otter the student's bare names."""

Rest = ParamSpec("Rest")
Case = Callable[Concatenate[Env, Rest], None]
Precision = Literal["", "depth", "edge"]
Select = Callable[..., Any]
"""(arguments) -> boolean mask over the expected array, or None for all: the entries that a case is about."""


@dataclass(frozen=True)
class Lost:
    """The verdict that a case is lost.

    Attributes:
        function: the student function whose answer was wrong.
        says: its arguments in words.
        problem: what is wrong with it.
        recipes: keys of the inputs that the case is about, for later cases that would charge the same again.
        shows: whether a misconception may be behind it.
    """

    function: str
    says: str
    problem: Problem
    recipes: tuple[str, ...] = ()
    shows: bool = True


class Wrong(Exception):
    """A hidden test case failed; the message is the student's."""

    def __init__(self, lost: Lost, text: str) -> None:
        super().__init__(text)
        self.lost = lost


def settled(judge: Callable[Concatenate[Environment, Rest], Lost | None]) -> Case[Rest]:
    """Make a judge, which returns its verdict, what a hidden test calls: the verdict is recorded here and nowhere else.

    Raises:
        Wrong: the case is lost.
    """

    def case(env: Env, /, *args: Rest.args, **kwargs: Rest.kwargs) -> None:
        environment = environment_of(env)
        lost = judge(environment, *args, **kwargs)
        if lost is not None:
            environment.marking.lost.add(lost.function)
            environment.marking.failed.update((lost.function, key) for key in lost.recipes)
            raise Wrong(lost, message(environment.run, lost))

    return update_wrapper(case, judge)


def points_of(question: str) -> list[float]:
    """Points of a question's cases in order, for the `points` of its otter test file."""
    return [case.points for case in assignment_at_the_door().manifest.question(question).cases]


@settled
def judge(
    env: Environment,
    function: str,
    draws: Sequence[Draw],
    reference: Reference,
    *,
    parts: Parts = None,
    select: Select | None = None,
    look: str = "",
    at: Precision = "",
) -> Lost | None:
    """Compare a student function with the truth on every draw.

    Args:
        env: the test environment: functions or proxies under the students' names.
        function: the student's function.
        draws: recipes of its arguments.
        reference: same arguments -> the truth.
        parts: of a function that returns several arrays, the ones that this case is about.
        select: the entries that this case is about.
        look: where to look when an entry is wrong; must not give the answer away.
        at: where inputs are such that answers may be less precise, and are compared on the scale of the largest entry:
            "depth", in networks too deep to screen small entries out; "edge", at the edge of what is promised. What is
            asked there is no evidence of a misconception.

    Returns:
        The first problem met; None when the answers are right.

    Raises:
        GraderFault: reference and solution disagree.
    """
    run = env.run
    calls = [run.arguments(draw) for draw in draws]
    answers = (ask if at == "edge" else ask_for_marks)(env, function, calls)
    if at == "edge" and function in env.marking.lost:
        look = "Get the other cases of this function right first; the same may show here."
    tolerances = _tolerances(run, at)
    for draw, arguments, answer in zip(draws, calls, answers, strict=True):
        mask = None if select is None else select(*arguments)
        if _goal(run, function, reference, draw, parts, mask, at).met_by(answer):
            continue
        truth = run.truth(function, reference, draw)
        words = Words(look, hidden_numbers(run, function, reference, draw))
        problem = problem_of(answer, truth, tolerances, parts=parts, mask=mask, words=words)
        if problem is not None:
            return Lost(function, draw.says, problem, tuple(each.key for each in draws), shows=at != "edge")
    return None


def _tolerances(run: Run, at: Precision) -> Tolerances:
    tolerances = run.manifest.tolerances
    if not at:
        return tolerances
    relative = tolerances.edge_relative if at == "edge" else tolerances.deep_relative
    return msgspec.structs.replace(tolerances, floor=1.0, relative=relative)


@dataclass(frozen=True)
class _Goal:
    """What the usual right answer looks like: float64 arrays of these shapes, each entry that counts within a margin.

    An answer that meets it is right, by the same comparison as `problem_of`, but for all arrays at once. One that does
    not may still be right in another form.
    """

    many: bool
    shapes: tuple[tuple[int, ...], ...]
    parts: Sequence[int]
    counts: Array | slice
    target: Array
    margin: Array

    def met_by(self, answer: Answer) -> bool:
        """Whether an answer is right beyond doubt."""
        if type(answer) is not Returned or answer.changed:
            return False
        value = answer.value
        items: Sequence[Any] = value.items if type(value) is Seq else (value,)
        if (type(value) is Seq) != self.many or len(items) != len(self.shapes):
            return False
        rows: list[Array] = []
        for part in self.parts:
            item = items[part]
            if type(item) is float and self.shapes[part] == ():
                rows.append(np.array([item]))
            elif type(item) is np.ndarray and item.dtype == np.float64 and item.shape == self.shapes[part]:
                rows.append(item.reshape(-1))
            else:
                return False
        row = np.hstack(rows)[self.counts]
        return bool((np.abs(row - self.target) <= self.margin).all())


def _goal(
    run: Run, function: str, reference: Reference, draw: Draw, parts: Parts, mask: Array | None, at: Precision
) -> _Goal:
    variant = (parts, None if mask is None else mask.tobytes(), at)
    return run.once(
        ("goal", function, draw.key, *variant),
        lambda: _goal_of(run.truth(function, reference, draw), parts, mask, _tolerances(run, at)),
    )


def _goal_of(truth: Any, parts: Parts, mask: Array | None, tolerances: Tolerances) -> _Goal:
    many = isinstance(truth, tuple | list)
    arrays = [np.asarray(item) for item in (truth if many else [truth])]
    wanted = tuple(range(len(arrays))) if parts is None else parts
    chosen = [arrays[part] for part in wanted]
    counts = slice(None) if mask is None else np.broadcast_to(mask, chosen[0].shape).reshape(-1)
    target = np.hstack([item.reshape(-1) for item in chosen])
    margin = np.hstack([margin_of(item, tolerances.floor, tolerances).reshape(-1) for item in chosen])
    # A truth of bools has no margin: whether an answer is bool too is looked at in `problem_of`.
    shapes = tuple((-1,) if item.dtype == bool else item.shape for item in arrays)
    return _Goal(many, shapes, wanted, counts, target[counts], margin[counts])


def hidden_numbers(run: Run, function: str, reference: Reference, draw: Draw) -> frozenset[str]:
    """How the numbers read that no message about a draw may show."""
    return run.once(
        ("hidden numbers", function, draw.key),
        lambda: how_numbers_read(run.arguments(draw), run.truth(function, reference, draw)),
    )


def property_verdict(
    env: Environment,
    function: str,
    draws: Sequence[Draw],
    check: Callable[[Draw, list[Any]], Problem | None],
    *,
    calls: Callable[[Draw], Sequence[tuple[Any, ...]]] | None = None,
) -> Lost | None:
    """Check a property of a student function's values on every draw, where no single value is the truth.

    Args:
        env, function, draws: as in `judge`.
        check: (draw, plain values of its calls) -> the first problem, or None.
        calls: draw -> the calls to make for it, if more than one; the same for every submission.

    Returns:
        The first problem met; None when the property holds.
    """
    groups = [calls(draw) if calls else [env.run.arguments(draw)] for draw in draws]
    answers = iter(ask_for_marks(env, function, [call for group in groups for call in group]))
    for draw, group in zip(draws, groups, strict=True):
        problem, values = None, []
        for answer in islice(answers, len(group)):
            first = returned_or_problem(answer)
            if isinstance(first, Returned):
                values.append(first.value)
            else:
                problem = problem or first
        problem = problem or check(draw, values)
        if problem is not None:
            return Lost(function, draw.says, problem)
    return None


judge_property = settled(property_verdict)


def failed_before(env: Mapping[str, Any], function: str, draws: Sequence[Draw]) -> bool:
    """Whether an earlier case of the same submission failed on one of these draws."""
    failed = environment_of(env).marking.failed
    return any((function, draw.key) in failed for draw in draws)


def ask(env: Environment, function: str, calls: Sequence[tuple[Any, ...]]) -> list[Answer]:
    """Call a student's function on each argument list, through its proxy or in this process."""
    return _noted(env, function, calls, _answers(env, function, calls), for_marks=False)


def ask_for_marks(env: Environment, function: str, calls: Sequence[tuple[Any, ...]]) -> list[Answer]:
    """`ask`, and keep the answers: the function's misconception must explain them all."""
    return _noted(env, function, calls, _answers(env, function, calls), for_marks=True)


def _answers(env: Environment, function: str, calls: Sequence[tuple[Any, ...]]) -> Sequence[Answer]:
    candidate = env.get(function)
    if candidate is None:
        return [Missing(f"there is no function {function}") for _ in calls]
    proxied = getattr(candidate, "answers", None)
    if proxied is not None:
        return list(proxied(calls))
    solved = env.run.solution.get(function)
    if solved is not None and candidate is solved:
        return [env.run.predicted(SOLVED, solved, arguments) for arguments in calls]
    return [perform(candidate, arguments) for arguments in calls]


def _noted(
    env: Environment,
    function: str,
    calls: Sequence[tuple[Any, ...]],
    answers: Sequence[Answer],
    *,
    for_marks: bool,
) -> list[Answer]:
    """Note what was asked; returns the answers.

    What is much larger than any right one is not kept: nothing explains it, and there may be a hundred of them.
    """
    kept = [_kept(answer) for answer in answers]
    env.marking.asked.append(Asked(function, calls, kept, for_marks))
    if for_marks:
        env.marking.history.setdefault(function, []).extend(zip(calls, kept, strict=True))
    return list(answers)


def passed_before(env: Environment, case: CaseId, test: object) -> bool:
    """Whether the answers to what a case asks have passed it before in this run; then it is noted as if it had asked.

    Only of a submission that has lost nothing yet: what a case does afterwards may depend on what was lost.
    """
    precedent = env.run.precedents.of(case, test)
    if precedent is None or env.ahead is None or env.marking.lost:
        return False
    answers = env.ahead.foreseen(precedent.keys)
    if answers is None or digest_of(answers) not in precedent.right:
        return False
    env.ahead.take(precedent.keys)
    given = iter(answers)
    for each in precedent.asked:
        _noted(env, each.function, each.calls, list(islice(given, len(each.calls))), for_marks=each.for_marks)
    return True


KEPT_NUMBERS = 10_000  # of one answer; the deepest network has a third


def _kept(answer: Answer) -> Answer:
    if not isinstance(answer, Returned) or 0 < len(answer.encoded) <= KEPT_NUMBERS:  # a number takes a byte at least
        return answer
    if _is_large(answer.value):
        return replace(answer, value=Other(describe(answer.value), ""), encoded=b"")
    return answer


def _is_large(value: Any) -> bool:
    """Whether there are many values in a value, those of nested lists among them; never counts on after that."""
    room, waiting = KEPT_NUMBERS, [value]
    while waiting and room >= 0:
        item = waiting.pop()
        if isinstance(item, Seq | Items):
            room -= len(item.items)
            waiting += item.items if room >= 0 else ()
        elif isinstance(item, np.ndarray):
            room -= item.size
    return room < 0


def message(run: Run, lost: Lost, problem: Problem | None = None) -> str:
    """The text for the student: what was called, what came back, what was expected, where to look.

    Args:
        problem: the verdict's own in better words.
    """
    problem = problem or lost.problem
    signature = ", ".join(inspect.signature(run.solution[lost.function]).parameters)
    lines = [f"{lost.function}({signature}), called with {lost.says}", f"came back: {problem.came}"]
    if problem.expected:
        lines.append(f"expected: {problem.expected}")
    if problem.shows:
        lines.append(f"what this shows: {problem.shows}")
    if problem.look:
        lines.append(f"look at: {problem.look}")
    return "\n".join(lines)
