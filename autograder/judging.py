"""Is what a student's function returned right, and if not, what should the student be told?

A hidden test calls `judge` with a function's name, recipes for its arguments and a reference. The answers come
as plain data, out of the box through a proxy, or under stock otter from a guarded call in this process. They are
compared in this order: returned at all, kind, dtype, exact shape, finite, every entry. The first problem is
raised as `Wrong`, whose text never holds a hidden input or an expected value.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from autograder.carry import carried_from, depends_on_input, may_be_inherited, typed_like
from autograder.inputs import Array, Draw
from autograder.manifest import Tolerances
from autograder.misconceptions import Entry, Habit, Mistake
from autograder.run import Reference, Run, current_run
from autograder.sandbox.box import answers as box
from autograder.sandbox.box.values import perform, plain
from autograder.solution import Function

Select = Callable[..., Any]
"""(arguments) -> boolean mask over the expected array, or None for all: the entries that a case is about."""


Parts = tuple[int, ...] | None
"""Of a function that returns several arrays, the ones that a case is about; None means all."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: its kind as in `CaseResult`, what came back, what was expected, where to look, what it
    shows about the student's idea."""

    kind: str
    came: str
    expected: str
    look: str = ""
    shows: str = ""


@dataclass(frozen=True)
class Words:
    """What a comparison needs for its message: where to look, and the call's arguments, whose numbers stay hidden
    as the expected ones do."""

    look: str = ""
    arguments: tuple[Any, ...] = ()


NO_WORDS = Words()
UNSAID = Words()
"""Nobody will read the message: only whether there is a problem counts."""


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
        words = Words(look, calls[place])
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

    def met_by(self, answer: box.Answer) -> bool:
        """Whether an answer is right beyond doubt."""
        if type(answer) is not box.Returned or answer.changed:
            return False
        value = answer.value
        items: Sequence[Any] = value.items if type(value) is box.Seq else (value,)
        if (type(value) is box.Seq) != self.many or len(items) != len(self.shapes):
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
    margin = np.hstack([_margin(item, tolerances.floor, tolerances).reshape(-1) for item in chosen])
    # A truth of bools has no margin: whether an answer is bool too is looked at in `problem_of`.
    shapes = tuple((-1,) if item.dtype == bool else item.shape for item in arrays)
    return _Goal(many, shapes, wanted, counts, target[counts], margin[counts])


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
            if isinstance(answer, box.Returned):
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
        answer = answers[place]
        problem = problem_of(answer, truth, run.manifest.tolerances, words=Words(look, asked.calls[place]))
        if draw is active and problem is not None and isinstance(answer, box.Returned):
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
            if doubled and _parallel(values[2], values[3], tolerances):
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


def _parallel(one: Any, other: Any, tolerances: Tolerances) -> bool:
    """Whether two answers are the same but for a factor, array by array."""
    if isinstance(one, box.Seq) and isinstance(other, box.Seq) and as_array(one) is None:
        return len(one.items) == len(other.items) and all(
            _parallel(*pair, tolerances) for pair in zip(one.items, other.items, strict=True)
        )
    row, model = numbers_in(one), numbers_in(other)
    if row is None or model is None or row.shape != model.shape or not np.any(model):
        return False
    row, model = row.astype(np.float64), model.astype(np.float64)
    return bool(np.all(close(row, (row @ model) / (model @ model) * model, tolerances)))


def failed_before(function: str, draws: Sequence[Draw]) -> bool:
    """Whether an earlier case of the same submission failed on one of these draws."""
    return any((function, draw.key) in current_run().marking.failed for draw in draws)


def conclude(
    env: Mapping[str, Any], asked: Asked, answers: Sequence[box.Answer], place: int, problem: Problem
) -> None:
    """A case has a problem in call `place`. It passes when the mistake was carried over from an earlier question.

    Raises:
        Wrong: otherwise.
    """
    run = current_run()
    returned = [answer for answer in answers if isinstance(answer, box.Returned)]
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
    if parts is None or not isinstance(value, box.Seq):
        return value
    return tuple(item for place, item in enumerate(value.items) if place in parts)


def _carried(env: Mapping[str, Any], run: Run, asked: Asked, answers: Sequence[box.Returned]) -> str:
    tolerances = run.manifest.tolerances
    truths = [run.solution[asked.function](*arguments) for arguments in asked.calls]

    def same(place: int, value: Any) -> bool:
        value = typed_like(value, truths[place])
        answer, mask = answers[place], asked.mask(place)
        if problem_of(answer, value, tolerances, parts=asked.parts, mask=mask, words=UNSAID) is None:
            return True
        # What overflows after a carried-over mistake overflows in the right method as well.
        return _equal_values(answer.value, plain(value), tolerances)

    def ask_one(function: str, arguments: tuple[Any, ...]) -> box.Answer:
        return ask(env, function, [arguments])[0]

    constant = not depends_on_input([_of_parts(answer.value, asked.parts) for answer in answers])
    return carried_from(
        run, asked.function, asked.calls, same, ask_one, constant=constant, as_before=asked.as_before
    )


NAMEABLE = frozenset({"wrong", "shape", "kind", "changed_arguments", "raised"})
"""Kinds of problems that a misconception may explain."""


def explained(run: Run, wrong: Wrong) -> tuple[str, Mistake | None]:
    """The final text of a failure, once its question is through, and the misconception that it names.

    One is named when it alone explains the student's answers to every call that the function got. Habits are asked
    when no entry does: an entry says more.
    """
    function, found = wrong.function, list[Mistake]()
    if wrong.problem.kind in NAMEABLE and function in run.marking.history:
        found += [entry for entry, forms in run.bank.entries_of(function) if _explains(run, entry, forms)]
        if not found:
            found += [habit for habit, forms in run.bank.habits_of(function) if _shows(run, habit, function, forms)]
    if len(found) != 1:
        return str(wrong), None
    problem = replace(wrong.problem, shows=found[0].shows, look=found[0].ask)
    return message(function, wrong.says, problem), found[0]


def _explains(run: Run, entry: Entry, forms: Sequence[Mapping[str, Function]]) -> bool:
    """Whether one form of an entry gives the student's answers to every call of its functions."""
    tolerances = run.manifest.tolerances
    return any(
        all(
            _same_answers(answer, run.predicted(f"{entry.id}#{place}", functions[name], arguments), tolerances)
            for name in functions
            for arguments, answer in run.marking.history.get(name, [])
        )
        for place, functions in enumerate(forms)
    )


def _shows(run: Run, habit: Habit, function: str, forms: Sequence[Function]) -> bool:
    """Whether one form of a habit gives every answer of a function, or every one that is not right."""
    tolerances = run.manifest.tolerances

    def fits(place: int, form: Function, arguments: tuple[Any, ...], answer: box.Answer) -> bool:
        turned = run.predicted(f"{habit.id}#{place}", form, arguments)
        if _same_answers(answer, turned, tolerances):
            return True
        right = run.predicted("", run.solution[function], arguments)
        return not habit.throughout and _right_or_turned(answer, right, turned, tolerances)

    history = run.marking.history[function]
    return any(all(fits(place, form, *call) for call in history) for place, form in enumerate(forms))


def _right_or_turned(answer: box.Answer, right: box.Answer, turned: box.Answer, tolerances: Tolerances) -> bool:
    """Whether an answer is right, or each of its items is right or turned."""
    if _same_answers(answer, right, tolerances):
        return True
    three = [each.value if isinstance(each, box.Returned) else None for each in (answer, right, turned)]
    rows = [value.items for value in three if isinstance(value, box.Seq)]
    if len(rows) < 3 or len({len(row) for row in rows}) > 1 or (isinstance(answer, box.Returned) and answer.changed):
        return False
    return all(
        _same_values(item, good, tolerances) or _same_values(item, bad, tolerances)
        for item, good, bad in zip(*rows, strict=True)
    )


def turns(run: Run, form: Function, function: str, calls: Sequence[tuple[Any, ...]]) -> bool:
    """Whether a form of a habit changes any of a right function's answers."""
    for arguments in calls:
        right, turned = perform(run.solution[function], arguments), perform(form, arguments)
        if not _same_answers(turned, right, run.manifest.tolerances):
            return True
    return False


def _same_answers(answer: box.Answer, predicted: box.Answer, tolerances: Tolerances) -> bool:
    if isinstance(answer, box.Raised) and isinstance(predicted, box.Raised):
        return (answer.type_name, answer.message) == (predicted.type_name, predicted.message)
    if not (isinstance(answer, box.Returned) and isinstance(predicted, box.Returned)):
        return False
    same_arguments = bool(answer.changed) == bool(predicted.changed)
    return same_arguments and _same_values(answer.value, predicted.value, tolerances)


def _same_values(value: Any, predicted: Any, tolerances: Tolerances) -> bool:
    """Whether two values are equal; of what is no number, whether they are of one kind."""
    if isinstance(predicted, box.Seq) and isinstance(value, box.Seq) and as_array(predicted) is None:
        pairs = zip(value.items, predicted.items, strict=False)
        return len(value.items) == len(predicted.items) and all(_same_values(*pair, tolerances) for pair in pairs)
    if isinstance(predicted, box.Other):
        return isinstance(value, box.Other) and value.type_name == predicted.type_name
    if predicted is None:
        return value is None
    return _equal_values(value, predicted, tolerances)


def _equal_values(value: Any, predicted: Any, tolerances: Tolerances) -> bool:
    if isinstance(predicted, box.Seq) and isinstance(value, box.Seq) and as_array(predicted) is None:
        pairs = zip(value.items, predicted.items, strict=False)
        return len(value.items) == len(predicted.items) and all(_equal_values(*pair, tolerances) for pair in pairs)
    one, other = as_array(value), as_array(predicted)
    if one is None or other is None or one.shape != other.shape:
        return False
    with np.errstate(invalid="ignore"):
        return bool(np.all(close(one, other, tolerances) | (one == other) | (np.isnan(one) & np.isnan(other))))


def ask(env: Mapping[str, Any], function: str, calls: Sequence[tuple[Any, ...]]) -> list[box.Answer]:
    """Call a student's function on each argument list, through its proxy or in this process."""
    candidate = env.get(function)
    if candidate is None:
        return [box.Missing(f"there is no function {function}") for _ in calls]
    proxied = getattr(candidate, "answers", None)
    if proxied is not None:
        return list(proxied(calls))
    return [perform(candidate, arguments) for arguments in calls]


def ask_for_marks(env: Mapping[str, Any], function: str, calls: Sequence[tuple[Any, ...]]) -> list[box.Answer]:
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


# --- From an answer to its first problem ------------------------------------------------------------


def problem_of(
    answer: box.Answer,
    truth: Any,
    tolerances: Tolerances,
    *,
    parts: Parts = None,
    mask: Array | None = None,
    words: Words = NO_WORDS,
) -> Problem | None:
    """The first problem of an answer, or None when it is right."""
    early = problem_before_value(answer)
    if early is not None or not isinstance(answer, box.Returned):
        return early
    if isinstance(truth, tuple | list):
        return _sequence_problem(answer.value, truth, tolerances, parts, words)
    return value_problem(answer.value, truth, tolerances, mask=mask, words=words)


def problem_before_value(answer: box.Answer) -> Problem | None:
    """What keeps an answer from being looked at: no value, or arguments that the call changed."""
    if not isinstance(answer, box.Returned):
        return not_returned(answer)
    if answer.changed:
        which = " and ".join(_ORDINALS[place] for place in answer.changed[:3])
        were = "argument was" if len(answer.changed) == 1 else "arguments were"
        came = f"an answer, but the {which} {were} changed by the call"
        return Problem("changed_arguments", came, "arguments that are left as they were", _COPY_HINT)
    return None


def value_problem(
    value: Any,
    truth: Any,
    tolerances: Tolerances,
    *,
    mask: Array | None = None,
    words: Words = NO_WORDS,
    name: str = "",
) -> Problem | None:
    """Compare one plain value with one array or float; `name` says which of several it is."""
    expected = describe_expected(truth)
    prefix = f"{name}: " if name else ""
    array = as_array(value)
    if array is None:
        return Problem("kind", prefix + describe(value), prefix + expected, _kind_hint(value))
    target = np.asarray(truth)
    if isinstance(truth, float):
        if array.size != 1:
            return Problem("shape", prefix + describe(value), prefix + expected, "The answer is one number.")
        array = array.reshape(())
    elif array.shape != target.shape:
        return Problem("shape", prefix + describe(value), prefix + expected, _shape_hint(array, target))
    if target.dtype == bool and array.dtype != bool:
        return Problem("kind", prefix + describe(value), prefix + expected, "True and False, not numbers.")
    counts = np.ones(target.shape, dtype=bool) if mask is None else np.broadcast_to(mask, target.shape)
    lost = counts & ~np.isfinite(array)
    if np.any(lost):
        bad = "nan" if np.any(np.isnan(array[lost])) else "inf"
        came = f"{prefix}{describe(value)} with {_share(lost)} {bad}"
        return Problem("wrong", came, prefix + "finite numbers", "Which step divides by 0, or grows without bound?")
    off = counts & ~close(array, target, tolerances)
    if not np.any(off):
        return None
    if words is UNSAID:
        return Problem("wrong", "", "")
    came = f"{prefix}{describe(value)}{_describe_off(array, target, off, counts, words.arguments)}"
    return Problem("wrong", came, prefix + expected + _OTHER, words.look)


def close(array: Array, target: Array, tolerances: Tolerances) -> Array:
    """Entry by entry: |g - t| <= relative (|t| + floor max|t|).

    A float32 answer carries rounding of the largest entry into the smallest: its floor is the largest entry.
    """
    if target.dtype == bool:
        return array == target
    floor = 1.0 if array.dtype in (np.float32, np.float16) else tolerances.floor
    return np.abs(array.astype(np.float64) - target) <= _margin(target, floor, tolerances)


def _margin(target: Array, floor: float, tolerances: Tolerances) -> Array:
    size = np.abs(target)
    margin: Array = tolerances.relative * (size + floor * np.max(size, initial=0.0))
    return margin


def as_array(value: Any) -> Array | None:
    """A plain value as an array of numbers or bools; None when it is none. Lists may be nested."""
    if isinstance(value, np.ndarray):
        return value
    if isinstance(value, bool | int | float):
        try:
            return np.asarray(value, dtype=bool if isinstance(value, bool) else np.float64)
        except OverflowError:
            return np.asarray(np.inf)
    if isinstance(value, box.Seq) and value.items:
        items = [as_array(item) for item in value.items]
        shapes = {None if item is None else item.shape for item in items}
        if len(shapes) == 1 and None not in shapes:
            return np.stack([item for item in items if item is not None])
    return None


def numbers_of(value: Any, count: int) -> tuple[float, ...] | None:
    """`count` numbers out of a plain value, in any container; None when it does not hold just these."""
    array = numbers_in(value)
    if array is None or array.shape != (count,):
        return None
    return tuple(float(number) for number in array)


def numbers_in(value: Any) -> Array | None:
    """All numbers of a plain value in one row, also of arrays of several shapes; None when there are none."""
    array = as_array(value)
    if array is not None:
        return array.reshape(-1)
    if isinstance(value, box.Seq) and value.items:
        rows = [numbers_in(item) for item in value.items]
        if all(row is not None for row in rows):
            return np.concatenate([row for row in rows if row is not None])
    return None


def _flat(truth: Any) -> Array:
    parts = truth if isinstance(truth, tuple | list) else [truth]
    return np.concatenate([np.reshape(part, -1) for part in parts])


def _class_weight(arguments: tuple[Any, ...]) -> float:
    _, Y, _, _, alpha, beta = arguments
    return float(alpha if Y[0, 0] == 1 else beta)


def _sequence_problem(
    value: Any, truth: tuple[Array, ...] | list[Array], tolerances: Tolerances, parts: Parts, words: Words
) -> Problem | None:
    expected = f"{type(truth).__name__} of {len(truth)} arrays"
    items: Sequence[Any] | None = None
    if isinstance(value, box.Seq):
        items = value.items
    elif isinstance(value, np.ndarray) and value.ndim > 0:
        items = list(value)  # np.array([...]) of equal shapes: the items are all there
    if items is None:
        return Problem("kind", describe(value), expected, "Return all of them, in the order of the docstring.")
    if len(items) != len(truth):
        return Problem("shape", describe(value), expected, "Return all of them, in the order of the docstring.")
    if words is not UNSAID:
        words = replace(words, arguments=(*words.arguments, truth))
    for place in range(len(truth)) if parts is None else parts:
        problem = value_problem(items[place], truth[place], tolerances, words=words, name=f"item {place}")
        if problem is not None:
            return problem
    return None


# --- Answers that hold no value ---------------------------------------------------------------------


def not_returned(answer: box.Answer) -> Problem:
    """Say in plain words why there is no value."""
    match answer:
        case box.Raised(type_name="NotImplementedError"):
            return Problem("unfinished", "nothing: this function is not written yet", "", "")
        case box.Raised(type_name, text, where):
            came = f"{type_name}: {masked(text)}" + (f" ({where})" if where else "")
            return Problem("raised", came, "an answer, without an exception", _RAISED_HINTS.get(type_name, ""))
        case box.NotLoaded("TimeoutError", text):
            look = "Code outside of functions runs at import: is there a loop or an input() in it?"
            return Problem("timeout", f"nothing: {masked(text)}", "a file that is imported at once", look)
        case box.NotLoaded(type_name, text, where):
            came = f"nothing: the file cannot be imported. {type_name}: {masked(text)}"
            came += f" ({where})" if where else ""
            return Problem("not_loaded", came, "a file that Python can import", "Run the file on its own first.")
        case box.TimedOut(seconds):
            came = f"nothing within {seconds:g} s"
            return Problem("timeout", came, "an answer within milliseconds", "Is there a loop that cannot end?")
        case box.Died(reason):
            return Problem("crash", f"nothing: {reason}", "an answer", "What in it could end Python as a whole?")
        case box.Missing(reason):
            look = "Names are fixed: compare with the handed-out file."
            return Problem("missing", f"nothing: {reason}", "a function of this name", look)
        case box.TooLarge(reason):
            return Problem("kind", f"nothing usable: {reason}", "an answer of the size in the docstring", "")
        case box.Skipped(reason):
            return Problem("skipped", f"nothing: not run, {reason}", "", "")
    raise TypeError(f"not an answer: {answer!r}")


def masked(text: str, limit: int = 100) -> str:
    """An exception's text on one line, without decimals, which may be hidden inputs, and without folders of ours."""
    line = re.sub(r"(?<![\w.])/(?:[\w.+-]+/)+[\w.+-]*", "…", " ".join(text.split()))
    line = re.sub(r"[-+]?\d*\.\d+(?:e[-+]?\d+)?|[-+]?\d+e[-+]?\d+|\d{6,}", "#", line, flags=re.IGNORECASE)
    return line if len(line) <= limit else line[: limit - 1] + "…"


# --- Words ------------------------------------------------------------------------------------------

_OTHER = ", other values (not shown)"
EXAMPLES = 3
PLAIN_NUMBERS = frozenset({"0", "1", "-1", "True", "False"})  # of labels, bias inputs and slopes: no secret
_COPY_HINT = "Work on a copy (new = old.copy()); +=, *= and new values in brackets change what was passed in."
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_RAISED_HINTS = {
    "NameError": "Is the name spelled as where it is defined, and imported?",
    "ModuleNotFoundError": "numpy and the other files of the assignment are there; other packages are not.",
    "RecursionError": "Does the function call itself?",
    "TypeError": "Does the function take the arguments of its docstring, in that order?",
    "ValueError": "Print the shapes of what goes into this line.",
    "IndexError": "Print the shapes of what goes into this line.",
}


def describe(value: Any) -> str:
    """Kind and shape of a plain value, without its numbers."""
    if isinstance(value, np.ndarray):
        return f"{value.dtype.name} array of shape {value.shape}"
    if value is None:
        return "None"
    if isinstance(value, box.Other):
        return value.type_name
    array = as_array(value) if isinstance(value, box.Seq) else None
    if array is not None:
        return f"{_kind_of(value)} of numbers, in array terms of shape {array.shape}"
    if isinstance(value, box.Seq):
        return f"{_kind_of(value)} of {_plural(len(value.items), 'item')}"
    return f"a single {type(value).__name__}"


def describe_expected(truth: Any) -> str:
    """Kind and shape of an expected value."""
    if isinstance(truth, float):
        return "one float"
    kind = "bool array" if truth.dtype == bool else "array"
    return f"{kind} of shape {truth.shape}"


def _kind_of(value: Any) -> str:
    return value.kind if isinstance(value, box.Seq) else "array"


def _plural(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"


def _share(mask: Array) -> str:
    return f"{int(np.sum(mask))} of {mask.size} entries" if mask.size > 1 else "value"


def _describe_off(array: Array, target: Array, off: Array, counts: Array, arguments: tuple[Any, ...]) -> str:
    """How many entries are off, and the student's own values where they are furthest off.

    A value that reads like an expected one or like an input is not shown: it would give a hidden number away.
    """
    error = np.where(off, np.abs(array.astype(np.float64) - target), -1.0)
    # Rounded, so that no machine's last digit decides between equal errors.
    ranked = np.argsort(-np.round(error / np.max(error), 6), axis=None, kind="stable")[: np.sum(off)]
    hidden = {_shown(number) for value in (target, arguments) for number in _numbers_of(value)} - PLAIN_NUMBERS
    shown = []
    for flat in ranked:
        place = np.unravel_index(int(flat), error.shape)
        text = _shown(array[place])
        if text not in hidden:
            shown.append(f"[{', '.join(map(str, map(int, place)))}] is {text}" if array.ndim else f"it is {text}")
    count, asked = int(np.sum(off)), int(np.sum(counts))
    which = f"{count} of {asked} entries are off" if asked > 1 else "its value is off"
    examples = f": {', '.join(shown[:EXAMPLES])}" if shown else ""
    return f"; {which}{examples}"


def _numbers_of(value: Any) -> Iterator[float]:
    if isinstance(value, tuple | list):
        for item in value:
            yield from _numbers_of(item)
    elif isinstance(value, bool | int | float | np.ndarray):
        yield from np.asarray(value, dtype=np.float64).reshape(-1).tolist()


def _shown(number: Any) -> str:
    """Three digits are enough to recognise one's own number, and the same on every machine."""
    return str(bool(number)) if isinstance(number, np.bool_) else f"{float(number) + 0.0:.3g}"


def _kind_hint(value: Any) -> str:
    if value is None:
        return "Does every path of the function end in `return`? print does not return."
    if isinstance(value, box.Other) and "complex" in value.type_name:
        return "Gradients of a real loss are real; return float64."
    if isinstance(value, box.Other) and "object" in value.type_name:
        return "An object array holds arrays or None; build it from numbers of one kind."
    return "Return numbers, as the docstring says."


def _shape_hint(array: Array, target: Array) -> str:
    if array.size == target.size and array.ndim < target.ndim:
        return "An axis got lost. Slices keep axes, single indices and np.sum without keepdims drop them."
    if array.shape == target.shape[::-1] and array.ndim == 2:
        return "This is the transpose. A gradient has the shape of the variable that it differentiates by."
    if target.ndim == 2 and array.shape == (target.shape[1],) * 2:
        return "A row and a column were combined into a table; both should run along the same axis."
    return "A gradient has the shape of the variable that it differentiates by; one column per data point."

