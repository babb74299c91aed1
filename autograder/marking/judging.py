"""Is what a student's function returned right, and if not, what should the student be told?

A hidden test calls `judge` with a function's name, recipes for its arguments and a reference. The answers come
as plain data, out of the box through a proxy, or under stock otter from a guarded call in this process. The first
problem of any of them (`problems`) is raised as `Wrong`, unless it was carried over from an earlier question (`carry`).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from autograder.manifest import Tolerances
from autograder.marking.carry import carried_from, depends_on_input, may_be_inherited, typed_like
from autograder.marking.comparing import close, margin_of, numbers_in, numbers_of, parallel, same_values
from autograder.marking.draws import Array, Draw
from autograder.marking.problems import (
    UNSAID,
    Parts,
    Problem,
    Words,
    describe,
    how_numbers_read,
    problem_before_value,
    problem_of,
)
from autograder.marking.run import Reference, Run, current_run
from autograder.sandbox import Answer, Missing, Returned, Seq, perform, to_model

Select = Callable[..., Any]
"""(arguments) -> boolean mask over the expected array, or None for all: the entries that a case is about."""


class Wrong(Exception):
    """A hidden test case failed.

    Attributes:
        function: the student function whose answer was wrong.
        says: its arguments in words.
        problem: what is wrong with it.
    """

    def __init__(self, function: str, says: str, problem: Problem) -> None:
        super().__init__(message(function, says, problem))
        self.function, self.says, self.problem = function, says, problem


def points_of(question: str) -> list[float]:
    """Points of a question's cases in order, for the `points` of its otter test file."""
    return [case.points for case in current_run().manifest.question(question).cases]


@dataclass(frozen=True)
class Asked:
    """What a case asks of one function: its calls, each in words too, and which part of the answers counts.

    `as_before`: only what explained an earlier case of the function may explain this one.
    """

    function: str
    calls: list[tuple[Any, ...]]
    says: list[str]
    parts: Parts = None
    masks: list[Array | None] | None = None
    as_before: bool = False

    def mask(self, place: int) -> Array | None:
        """The entries that count in call `place`; None means all."""
        return self.masks[place] if self.masks else None


def judge(
    env: Mapping[str, Any],
    function: str,
    draws: Sequence[Draw],
    reference: Reference,
    *,
    parts: Parts = None,
    select: Select | None = None,
    look: str = "",
    coarse: bool = False,
) -> None:
    """Compare a student function with the truth on every draw.

    Args:
        env: the test environment: functions or proxies under the students' names.
        function: the student's function.
        draws: recipes of its arguments.
        reference: same arguments -> the truth.
        parts: of a function that returns several arrays, the ones that this case is about.
        select: the entries that this case is about.
        look: where to look when an entry is wrong; must not give the answer away.
        coarse: compare on the scale of the largest entry, and explain by what explained an earlier case of the
            function; for networks too deep to screen small entries out.

    Raises:
        Wrong: the first problem met.
        GraderFault: reference and solution disagree.
    """
    run = current_run()
    calls = [run.arguments(draw) for draw in draws]
    masks = None if select is None else [select(*arguments) for arguments in calls]
    asked = Asked(function, calls, [draw.says for draw in draws], parts, masks, as_before=coarse)
    answers = ask_for_marks(env, function, calls)
    tolerances = _tolerances(run, coarse)
    for place, draw in enumerate(draws):
        if _goal(run, function, reference, draw, parts, select, coarse).met_by(answers[place]):
            continue
        truth = run.truth(function, reference, draw)
        words = Words(look, _hidden(run, function, reference, draw))
        problem = problem_of(answers[place], truth, tolerances, parts=parts, mask=asked.mask(place), words=words)
        if problem is not None:
            try:
                conclude(env, asked, answers, place, problem)
            except Wrong:
                run.marking.failed.update((function, each.key) for each in draws)
                raise
            return


def _tolerances(run: Run, coarse: bool) -> Tolerances:
    tolerances = run.manifest.tolerances
    if not coarse:
        return tolerances
    return tolerances.model_copy(update={"floor": 1.0, "relative": tolerances.deep_relative})


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


@lru_cache(maxsize=512)
def _goal(
    run: Run, function: str, reference: Reference, draw: Draw, parts: Parts, select: Select | None, coarse: bool
) -> _Goal:
    truth = run.truth(function, reference, draw)
    many = isinstance(truth, tuple | list)
    arrays = [np.asarray(item) for item in (truth if many else [truth])]
    wanted = tuple(range(len(arrays))) if parts is None else parts
    chosen = [arrays[part] for part in wanted]
    tolerances = _tolerances(run, coarse)
    counts: Array | slice = slice(None)
    if select is not None:
        counts = np.broadcast_to(select(*run.arguments(draw)), chosen[0].shape).reshape(-1)
    target = np.hstack([item.reshape(-1) for item in chosen])
    margin = np.hstack([margin_of(item, tolerances.floor, tolerances).reshape(-1) for item in chosen])
    # A truth of bools has no margin: whether an answer is bool too is looked at in `problem_of`.
    shapes = tuple((-1,) if item.dtype == bool else item.shape for item in arrays)
    return _Goal(many, shapes, wanted, counts, target[counts], margin[counts])


@lru_cache(maxsize=512)
def _hidden(run: Run, function: str, reference: Reference, draw: Draw) -> frozenset[str]:
    """How the numbers read that no message about a draw may show."""
    return how_numbers_read(run.arguments(draw), run.truth(function, reference, draw))


def judge_property(
    env: Mapping[str, Any],
    function: str,
    draws: Sequence[Draw],
    check: Callable[[Draw, list[Any]], Problem | None],
    *,
    calls: Callable[[Draw], Sequence[tuple[Any, ...]]] = lambda draw: [current_run().arguments(draw)],
) -> None:
    """Check a property of a student function's values on every draw, where no single value is the truth.

    Args:
        env, function, draws: as in `judge`.
        check: (draw, plain values of its calls) -> the first problem, or None.
        calls: draw -> the calls to make for it; the same arrays for every submission.

    Raises:
        Wrong: the first problem met.
    """
    groups = [calls(draw) for draw in draws]
    says = [draw.says for draw, group in zip(draws, groups, strict=True) for _ in group]
    asked = Asked(function, [call for group in groups for call in group], says)
    answers = ask_for_marks(env, function, asked.calls)
    start = 0
    for draw, group in zip(draws, groups, strict=True):
        place, problem, values = start, None, []
        for offset, answer in enumerate(answers[start : start + len(group)]):
            if problem is None:
                place, problem = start + offset, problem_before_value(answer)
            if isinstance(answer, Returned):
                values.append(answer.value)
        if problem is None:
            problem = check(draw, values)
        if problem is not None:
            conclude(env, asked, answers, place, problem)
            return
        start += len(group)


def judge_closed_gate(
    env: Mapping[str, Any], function: str, inactive: Sequence[Draw], active: Draw, reference: Reference
) -> None:
    """B1: exactly 0 where the weight's own unit is inactive, and not 0 where it is active.

    The second half keeps "always 0" from passing; its value is another case's business.
    """
    run = current_run()
    draws = [*inactive, active]
    asked = Asked(function, [run.arguments(draw) for draw in draws], [draw.says for draw in draws])
    answers = ask_for_marks(env, function, asked.calls)
    look = "Through which unit does this weight reach the loss, and what does that unit pass on here?"
    for place, draw in enumerate(draws):
        truth = run.truth(function, reference, draw)
        hidden = _hidden(run, function, reference, draw)
        answer = answers[place]
        problem = problem_of(answer, truth, run.manifest.tolerances, words=Words(look, hidden))
        if draw is active and problem is not None and isinstance(answer, Returned):
            number = numbers_of(answer.value, 1)
            problem = None if number and number[0] and np.isfinite(number[0]) else problem
        if problem is not None:
            conclude(env, asked, answers, place, problem)
            return


def judge_scaling(env: Mapping[str, Any], function: str, draws: Sequence[Draw], reference: Reference) -> None:
    """B1, B2: each data point's gradient counts with its own class's weight.

    An answer with class weights that is right is right. Where the student's plain gradient is wrong already, that
    mistake is not charged again: then the weighted gradient is compared with the student's own plain one, of one data
    point times its weight, of several with those repeated that weigh twice.
    Draws are (X, Y, W1, W2, alpha, beta).
    """
    run = current_run()

    def scales(draw: Draw, values: list[Any]) -> Problem | None:
        weighted, plain, *doubled = map(numbers_in, values)
        true, true_plain = _weighted_truth(run, function, reference, draw)
        if weighted is None or plain is None or not weighted.shape == plain.shape == true.shape:
            expected = "the same kinds and shapes with class weights as without"
            return Problem("kind", describe(values[0]), expected, "alpha and beta change numbers, not shapes.")
        tolerances = run.manifest.tolerances
        if np.all(close(weighted, true, tolerances)):
            return None
        if not (np.all(np.isfinite(weighted)) and np.any(weighted) and np.any(plain)):
            expected = "finite numbers that are not all 0"
            return Problem("wrong", describe(values[0]), expected, "Does the gradient get lost on its way back?")
        if not np.all(close(plain, true_plain, tolerances)):
            factor = _class_weight(run.arguments(draw))
            if doubled and parallel(values[2], values[3], tolerances):
                return None
            if not doubled and np.all(close(weighted, factor * plain.astype(np.float64), tolerances)):
                return None
        came = "a gradient in which a data point does not count with the weight of its own class"
        look = "Which weight does the loss give to a data point of this label, and where does it enter?"
        return Problem("wrong", came, "alpha counts for label 1, beta for label 0", look)

    judge_property(env, function, draws, scales, calls=lambda draw: _weighted_calls(run, draw))


@lru_cache(maxsize=64)
def _weighted_calls(run: Run, draw: Draw) -> tuple[tuple[Any, ...], ...]:
    """With class weights and without; for several data points also with weights 2 and 1, and with repeated points."""
    X, Y, W1, W2, *_ = arguments = run.arguments(draw)
    if Y.size == 1:
        return arguments, arguments[:4]
    twice = np.where(Y[0] == 1, 2, 1)
    repeated = np.repeat(X, twice, axis=1), np.repeat(Y, twice, axis=1), W1, W2
    calls = arguments, arguments[:4], (X, Y, W1, W2, 2.0, 1.0), repeated
    for call in calls:
        run.plan.own(call)
    return calls


@lru_cache(maxsize=64)
def _weighted_truth(run: Run, function: str, reference: Reference, draw: Draw) -> tuple[Array, Array]:
    """The true gradient with class weights and without, each in a row."""
    return _flat(run.truth(function, reference, draw)), _flat(reference(*run.arguments(draw)[:4]))


def failed_before(function: str, draws: Sequence[Draw]) -> bool:
    """Whether an earlier case of the same submission failed on one of these draws."""
    return any((function, draw.key) in current_run().marking.failed for draw in draws)


def conclude(env: Mapping[str, Any], asked: Asked, answers: Sequence[Answer], place: int, problem: Problem) -> None:
    """A case has a problem in call `place`. It passes when the mistake was carried over from an earlier question.

    Raises:
        Wrong: otherwise.
    """
    run = current_run()
    returned = [answer for answer in answers if isinstance(answer, Returned)]
    values = [answer.value for answer in returned]
    if problem.kind == "wrong" and values and len(values) == len(answers):
        origin = _carried(env, run, asked, returned)
        if origin:
            run.marking.carried = origin
            return
        if may_be_inherited(asked.function, values):
            question = next(q.id for q in run.manifest.questions if asked.function in q.functions)
            run.marking.wrong.setdefault(asked.function, question)
            if not depends_on_input(values):
                run.marking.constant.add(asked.function)
    raise Wrong(asked.function, asked.says[place], problem)


def _of_parts(value: Any, parts: Parts) -> Any:
    if parts is None or not isinstance(value, Seq):
        return value
    return tuple(item for place, item in enumerate(value.items) if place in parts)


def _carried(env: Mapping[str, Any], run: Run, asked: Asked, answers: Sequence[Returned]) -> str:
    tolerances = run.manifest.tolerances
    truths = [run.solution[asked.function](*arguments) for arguments in asked.calls]

    def same(place: int, value: Any) -> bool:
        value = typed_like(value, truths[place])
        answer, mask = answers[place], asked.mask(place)
        if problem_of(answer, value, tolerances, parts=asked.parts, mask=mask, words=UNSAID) is None:
            return True
        # What overflows after a carried-over mistake overflows in the right method as well.
        return same_values(answer.value, to_model(value), tolerances)

    def ask_one(function: str, arguments: tuple[Any, ...]) -> Answer:
        return ask(env, function, [arguments])[0]

    constant = not depends_on_input([_of_parts(answer.value, asked.parts) for answer in answers])
    return carried_from(run, asked.function, asked.calls, same, ask_one, constant=constant, as_before=asked.as_before)


def ask(env: Mapping[str, Any], function: str, calls: Sequence[tuple[Any, ...]]) -> list[Answer]:
    """Call a student's function on each argument list, through its proxy or in this process."""
    candidate = env.get(function)
    if candidate is None:
        return [Missing(f"there is no function {function}") for _ in calls]
    proxied = getattr(candidate, "answers", None)
    if proxied is not None:
        return list(proxied(calls))
    return [perform(candidate, arguments) for arguments in calls]


def ask_for_marks(env: Mapping[str, Any], function: str, calls: Sequence[tuple[Any, ...]]) -> list[Answer]:
    """`ask`, and keep the answers: the function's misconception must explain them all."""
    answers = ask(env, function, calls)
    current_run().marking.history.setdefault(function, []).extend(zip(calls, answers, strict=True))
    return answers


def message(function: str, says: str, problem: Problem) -> str:
    """The text for the student: what was called, what came back, what was expected, where to look."""
    signature = ", ".join(inspect.signature(current_run().solution[function]).parameters)
    lines = [f"{function}({signature}), called with {says}", f"came back: {problem.came}"]
    if problem.expected:
        lines.append(f"expected: {problem.expected}")
    if problem.shows:
        lines.append(f"what this shows: {problem.shows}")
    if problem.look:
        lines.append(f"look at: {problem.look}")
    return "\n".join(lines)


def _flat(truth: Any) -> Array:
    parts = truth if isinstance(truth, tuple | list) else [truth]
    return np.concatenate([np.reshape(part, -1) for part in parts])


def _class_weight(arguments: tuple[Any, ...]) -> float:
    _, Y, _, _, alpha, beta = arguments
    return float(alpha if Y[0, 0] == 1 else beta)
