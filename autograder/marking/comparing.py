"""When are two values of the model the same?

Numbers may come in any container: nested lists, floats, arrays of any real dtype. They are the same when every entry
lies within the margin of grading.yml, with the rounding that its dtype brings along.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.manifest import Tolerances
from autograder.marking.draws import Array
from autograder.sandbox import Items, Other, Seq, array_of


def close(array: Array, target: Array, tolerances: Tolerances) -> Array:
    """Entry by entry: |g - t| <= relative (|t| + floor max|t|).

    A float32 answer carries rounding of the largest entry into the smallest: its floor is the largest entry.
    """
    if target.dtype == bool:
        return array == target
    floor = 1.0 if _is_single(array) else tolerances.floor
    return np.abs(array.astype(np.float64) - target) <= margin_of(target, floor, tolerances)


def _is_single(array: Array) -> bool:
    """Whether an array has no more than single precision, be it that its dtype says otherwise."""
    with np.errstate(over="ignore"):
        return array.dtype.itemsize < 8 or bool(np.all(array.astype(np.float32) == array))


def margin_of(target: Array, floor: float, tolerances: Tolerances) -> Array:
    """By how much each entry may be off."""
    size = np.abs(target)
    margin: Array = tolerances.relative * (size + floor * np.max(size, initial=0.0))
    return margin


def numbers_of(value: Any, count: int) -> tuple[float, ...] | None:
    """`count` numbers out of a plain value, in any container; None when it does not hold just these."""
    array = numbers_in(Seq("list", value.items) if isinstance(value, Items) else value)
    if array is None or array.shape != (count,):
        return None
    return tuple(float(number) for number in array)


def numbers_in(value: Any) -> Array | None:
    """All numbers of a plain value in one row, also of arrays of several shapes; None when there are none."""
    array = array_of(value)
    if array is not None:
        return array.reshape(-1)
    if isinstance(value, Seq) and value.items:
        rows = [numbers_in(item) for item in value.items]
        if all(row is not None for row in rows):
            return np.concatenate([row for row in rows if row is not None])
    return None


def same_values(value: Any, predicted: Any, tolerances: Tolerances) -> bool:
    """Whether two values are equal; of what is no number, whether they are of one kind."""
    if isinstance(predicted, Seq) and isinstance(value, Seq) and array_of(predicted) is None:
        pairs = zip(value.items, predicted.items, strict=False)
        return len(value.items) == len(predicted.items) and all(same_values(*pair, tolerances) for pair in pairs)
    if isinstance(predicted, Items):
        alike = isinstance(value, Items) and value.type_name == predicted.type_name
        return alike and same_values(Seq("list", value.items), Seq("list", predicted.items), tolerances)
    if isinstance(predicted, Other):
        return isinstance(value, Other) and value.type_name == predicted.type_name
    if predicted is None:
        return value is None
    one, other = array_of(value), array_of(predicted)
    if one is None or other is None or one.shape != other.shape:
        return False
    finite = np.isfinite(other)
    if not finite.all():  # beside infinity every margin would be infinite
        odd_ones = np.array_equal(one[~finite], other[~finite], equal_nan=True)
        return odd_ones and same_values(one[finite], other[finite], tolerances)
    with np.errstate(invalid="ignore"):
        # Most values that are not the same differ by more than any rounding.
        plain = one.dtype == other.dtype == np.float64
        if plain and (np.abs(one - other) > margin_of(other, 1.0, tolerances)).any():
            return False
        return bool(np.all(close(one, other, tolerances)))


def parallel(one: Any, other: Any, tolerances: Tolerances) -> bool:
    """Whether two answers are the same but for a factor, array by array."""
    if isinstance(one, Seq) and isinstance(other, Seq) and array_of(one) is None:
        return len(one.items) == len(other.items) and all(
            parallel(*pair, tolerances) for pair in zip(one.items, other.items, strict=True)
        )
    row, model = numbers_in(one), numbers_in(other)
    if row is None or model is None or row.shape != model.shape:
        return False
    if not np.any(model):
        return not np.any(row)
    row, model = row.astype(np.float64), model.astype(np.float64)
    return bool(np.all(close(row, (row @ model) / (model @ model) * model, tolerances)))
