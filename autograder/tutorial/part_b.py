"""What must hold of the gradients of part B beside their values? The gate of a weight's own unit, and class weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.marking.comparing import close, numbers_in, numbers_of, parallel
from autograder.marking.draws import Arguments, Array, Draw
from autograder.marking.judging import (
    Lost,
    ask_for_marks,
    hidden_numbers,
    property_verdict,
    settled,
)
from autograder.marking.problems import Problem, Words, describe, problem_of
from autograder.marking.run import Environment, Reference, Run
from autograder.sandbox import Returned


@settled
def judge_closed_gate(
    env: Environment, function: str, inactive: Sequence[Draw], active: Draw, reference: Reference
) -> Lost | None:
    """B1: exactly 0 where the weight's own unit is inactive, and not 0 where it is active.

    The second half keeps "always 0" from passing; its value is another case's business.
    """
    run = env.run
    draws = [*inactive, active]
    answers = ask_for_marks(env, function, [run.arguments(draw) for draw in draws])
    look = "Through which unit does this weight reach the loss, and what does that unit pass on here?"
    for draw, answer in zip(draws, answers, strict=True):
        truth = run.truth(function, reference, draw)
        words = Words(look, hidden_numbers(run, function, reference, draw))
        problem = problem_of(answer, truth, run.manifest.tolerances, words=words)
        if draw is active and problem is not None and isinstance(answer, Returned):
            number = numbers_of(answer.value, 1)
            problem = None if number and number[0] and np.isfinite(number[0]) else problem
        if problem is not None:
            return Lost(function, draw.says, problem)
    return None


@settled
def judge_scaling(env: Environment, function: str, draws: Sequence[Draw], reference: Reference) -> Lost | None:
    """B1, B2: each data point's gradient counts with its own class's weight.

    An answer with class weights that is right is right. Where the student's plain gradient is wrong already, here or in
    an earlier case, that mistake is not charged again: then the weighted gradient is compared with the student's own
    plain one, of one data point times its weight, of several with those repeated that weigh twice.
    Draws are (X, Y, W1, W2, alpha, beta).
    """
    run = env.run

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
        if function in env.marking.lost or not np.all(close(plain, true_plain, tolerances)):
            factor = _class_weight(run.arguments(draw))
            if doubled and parallel(values[2], values[3], tolerances):
                return None
            if not doubled and np.all(close(weighted, factor * plain.astype(np.float64), tolerances)):
                return None
        came = "a gradient in which a data point does not count with the weight of its own class"
        look = "Which weight does the loss give to a data point of this label, and where does it enter?"
        return Problem("wrong", came, "alpha counts for label 1, beta for label 0", look)

    return property_verdict(env, function, draws, scales, calls=lambda draw: _weighted_calls(run, draw))


def _weighted_calls(run: Run, draw: Draw) -> tuple[Arguments, ...]:
    """With class weights and without; for several data points also with weights 2 and 1, and with repeated points."""
    return run.once(("part B", "calls", draw.key), lambda: _made_calls(run.arguments(draw)))


def _made_calls(given: Arguments) -> tuple[Arguments, ...]:
    X, Y, W1, W2, *_ = given
    plain = Arguments(given[:4], f"{given.key}, no weights")
    if Y.size == 1:
        return given, plain
    twice = np.where(Y[0] == 1, 2, 1)
    repeated = np.repeat(X, twice, axis=1), np.repeat(Y, twice, axis=1), W1, W2
    doubled = Arguments((X, Y, W1, W2, 2.0, 1.0), f"{given.key}, weights 2 and 1")
    return given, plain, doubled, Arguments(repeated, f"{given.key}, repeated")


def _weighted_truth(run: Run, function: str, reference: Reference, draw: Draw) -> tuple[Array, Array]:
    """The true gradient with class weights and without, each in a row."""

    def both() -> tuple[Array, Array]:
        return _flat(run.truth(function, reference, draw)), _flat(reference(*run.arguments(draw)[:4]))

    return run.once(("part B", "truth", function, draw.key), both)


def _flat(truth: Any) -> Array:
    parts = truth if isinstance(truth, tuple | list) else [truth]
    return np.concatenate([np.reshape(part, -1) for part in parts])


def _class_weight(arguments: Sequence[Any]) -> float:
    _, Y, _, _, alpha, beta = arguments
    return float(alpha if Y[0, 0] == 1 else beta)
