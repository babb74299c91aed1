"""Equal answers have equal digests, however they were computed; a digest holds none of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.marking.digests import digest_of, where_raised
from autograder.sandbox import Missing, Raised, perform


def of(*values: Any) -> str:
    return digest_of([perform(lambda value=value: value, ()) for value in values])


def test_rounding_and_signs_of_zero_make_no_difference() -> None:
    row = np.array([[0.1, 0.2, -0.0, 1e-19]])
    assert of(row) == of(row * (1 + 1e-15)) == of(np.array([[0.1, 0.2, 0.0, 0.0]]))


@pytest.mark.parametrize("other", [[[0.1, 0.2]], [0.1, 0.2001], [0.1], [-0.1, 0.2], [np.nan, 0.2], [np.inf, 0.2], None])
def test_other_values_shapes_and_kinds_do(other: Any) -> None:
    assert of(np.array([0.1, 0.2])) != of(other if other is None else np.array(other))


def test_scale_order_and_number_of_answers_count() -> None:
    one, two = np.array([1.0]), np.array([2.0])
    assert len({of(one, two), of(two, one), of(one), of(two)}) == 4


def test_exceptions_are_told_by_their_type_and_nothing_has_no_digest() -> None:
    first, second = Raised("ValueError", "Ada", "a.py:3"), Raised("ValueError", "Bo", "a.py:9")
    assert digest_of([first]) == digest_of([second]) != digest_of([Raised("KeyError", "Ada", "")])
    assert digest_of([]) == digest_of([Missing("no f")]) == ""
    assert where_raised([Missing("no f"), first]) == "a.py:3"
