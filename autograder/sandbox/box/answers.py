"""What can come of one call of a student's function?

Exactly one of the classes below. `Returned.value` is in the value model: None, bool, int, float, a plain
C-contiguous array of bools, integers or floats, `Seq` or `Items` of such values, or `Other` with a description of
everything else. `TimedOut`, `Died` and `Skipped` are findings of the grader; the worker cannot send them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Seq:
    """A list or a tuple."""

    kind: Literal["list", "tuple"]
    items: tuple[Any, ...]


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
    """The function returned; `changed` are the positions of arguments that it changed in place."""

    value: Any
    changed: tuple[int, ...]
    warnings: tuple[str, ...]
    seconds: float


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
