"""Who is to be looked at side by side: few with much in common, and nobody for what everybody has."""

from __future__ import annotations

from autograder.reports.likeness import Pair, Shapes, pairs

LONG = (200, "long")


def crowd(size: int) -> list[Shapes]:
    """A class in which each wrote a long function in a way of their own, and all wrote one in the usual way."""
    return [{"own": (300, str(number)), "usual": (300, "usual"), "short": (9, "short")} for number in range(size)]


def test_what_everybody_shares_is_no_likeness() -> None:
    assert pairs(crowd(100), [{} for _ in range(100)]) == []


def test_two_with_the_same_long_function_are_a_pair() -> None:
    shapes = crowd(100)
    shapes[3] = shapes[70] = {**shapes[3], "own": LONG}
    assert pairs(shapes, [{} for _ in shapes]) == [Pair(3, 70, ("own",), ())]


def test_short_formulas_and_one_rare_answer_are_too_little() -> None:
    shapes = crowd(100)
    shapes[3] = shapes[70] = {**shapes[3], "own": (39, "a"), "other": (39, "b"), "third": (39, "c"), "last": (39, "d")}
    answers: list[dict[str, str]] = [{} for _ in shapes]
    answers[3] = answers[70] = {"f": "x"}
    assert pairs(shapes, answers) == []
    answers[3] = answers[70] = {"f": "x", "g": "y"}
    (pair,) = pairs(shapes, answers)
    assert (pair.first, pair.second, set(pair.answers)) == (3, 70, {"f", "g"})


def test_a_wrong_answer_that_many_gave_is_no_likeness() -> None:
    shapes = crowd(100)
    assert pairs(shapes, [{"f": "x", "g": "y"} for _ in shapes]) == []


def test_in_a_class_of_three_nothing_is_rare() -> None:
    """Three right solutions are as equal as right solutions are."""
    assert pairs([{"own": LONG}] * 3, [{"f": "x", "g": "y"}] * 3) == []
