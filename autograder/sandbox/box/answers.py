"""What can come of one call of a student's function?

Exactly one of the classes below. `Returned.value` is in the value model: None, bool, int, float, a plain
C-contiguous array of bools, integers or floats, `Seq` or `Items` of such values, or `Other` with a description of
everything else. `TimedOut`, `Died` and `Skipped` are findings of the grader; the worker cannot send them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np


@dataclass(frozen=True)
class Seq:
    """A list or a tuple."""

    kind: Literal["list", "tuple"]
    items: tuple[Any, ...]

    @cached_property
    def array(self) -> np.ndarray[Any, Any] | None:
        """The items as one array of numbers or bools, where they are; made once, as it is compared with a lot."""
        return _stacked(self.items)


_MOST_DIMENSIONS = 16  # of an array of nested lists; no tutorial has so many, and numpy has an end


def _stacked(items: tuple[Any, ...]) -> np.ndarray[Any, Any] | None:
    arrays: list[np.ndarray[Any, Any]] = []
    for item in items:
        array = _stacked(item.items) if isinstance(item, Seq) else array_of(item)
        if array is None or array.ndim >= _MOST_DIMENSIONS or (arrays and array.shape != arrays[0].shape):
            return None
        arrays.append(array)
    return np.stack(arrays) if arrays else None


def array_of(value: Any) -> np.ndarray[Any, Any] | None:
    """A value of the model as an array of numbers or bools; None when it is none. Lists may be nested."""
    if isinstance(value, np.ndarray):
        return value
    if isinstance(value, bool | int | float):
        try:
            return np.asarray(value, dtype=bool if isinstance(value, bool) else np.float64)
        except OverflowError:
            return np.asarray(np.inf)
    return value.array if isinstance(value, Seq) else None


@dataclass(frozen=True)
class Items:
    """What `list` makes of something that is neither list nor tuple nor an array of numbers."""

    type_name: str
    items: tuple[Any, ...]


@dataclass(frozen=True)
class Other:
    """A value that has no place in the model; `type_name` reads like "complex128 array of shape (1, 4)"."""

    type_name: str
    excerpt: str


@dataclass(frozen=True)
class Returned:
    """The function returned; `changed` are the positions of arguments that it changed in place.

    `encoded` is all of it as it came out of the box; empty where it did not, or is long. `derived` says that an array
    in it is of a class of its own, as np.matrix is, in which operators may do something else; `value` has the numbers.
    """

    value: Any
    changed: tuple[int, ...]
    warnings: tuple[str, ...]
    encoded: bytes = field(default=b"", repr=False, compare=False)
    derived: bool = False

    @cached_property
    def digest(self) -> bytes:
        """What only equal answers share; empty where `encoded` is. Made once, as one answer serves many."""
        return hashlib.blake2b(self.encoded, digest_size=32).digest() if self.encoded else b""


@dataclass(frozen=True)
class Raised:
    """The function raised; `where` is the student's line, "module.py:12", or "", `within` that line's function."""

    type_name: str
    message: str
    where: str
    within: str = ""


@dataclass(frozen=True)
class NotLoaded:
    """Importing the function's module raised or did not end; the fields are those of `Raised`."""

    type_name: str
    message: str
    where: str
    within: str = ""


@dataclass(frozen=True)
class Missing:
    """There is no such file or function, or the name is bound to something that cannot be called."""

    reason: str


@dataclass(frozen=True)
class TooLarge:
    """The answer is over the limit on bytes, on depth or on entries."""

    reason: str


@dataclass(frozen=True)
class TimedOut:
    """The call was ended after so many seconds, now or the first time that it was tried."""

    seconds: float


@dataclass(frozen=True)
class Died:
    """The process ended during the call; `reason` says how in plain words."""

    reason: str


@dataclass(frozen=True)
class Skipped:
    """Never run: an earlier call of the batch ended the process, or the submission's time is used up."""

    reason: str


Answer = Returned | Raised | NotLoaded | Missing | TooLarge | TimedOut | Died | Skipped
