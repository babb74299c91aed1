"""Which students gave the same wrong answers?

A class has one seed, so everybody gets the same calls, and equal wrong answers to all of them are the same mistake. A
digest stands for a function's answers: it can be compared and holds no answer. Numbers count with five digits of the
largest of their array, as the same formula written in another way differs in the last ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from autograder.sandbox import Answer, Missing, Raised, Returned, Seq, array_of

_DIGITS = 5


def digest_of(answers: Sequence[Answer]) -> str:
    """A text that is equal for equal answers; "" where nothing was answered."""
    if not answers or all(isinstance(answer, Missing) for answer in answers):
        return ""
    digest = hashlib.sha256()
    for answer in answers:
        for said in _spoken(answer):
            digest.update(f"{said}\0".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:16]


def _spoken(answer: Answer) -> Iterator[str]:
    if isinstance(answer, Returned):
        yield f"returned, arguments {'changed' if answer.changed else 'kept'}"
        yield from _said_by(answer.value)
    elif isinstance(answer, Raised):
        yield f"raised {answer.type_name}"
    else:
        yield type(answer).__name__


def _said_by(value: object) -> Iterator[str]:
    array = array_of(value)
    if array is None and isinstance(value, Seq):
        yield f"{len(value.items)} items"
        for item in value.items:
            yield from _said_by(item)
    elif array is None:
        yield repr(value)[:100]
    else:
        yield f"{array.dtype.kind}{array.shape}"
        yield _rounded(array.astype(np.float64))


def _rounded(array: np.ndarray[Any, Any]) -> str:
    finite = array[np.isfinite(array)]
    size = float(np.max(np.abs(finite), initial=0.0))
    with np.errstate(all="ignore"):
        shares = np.round(array / size, _DIGITS) + 0.0 if size else array + 0.0  # no negative zeros
    return f"{size:.{_DIGITS - 1}e} {shares.tobytes().hex()}"


def where_raised(answers: Sequence[Answer]) -> str:
    """The line of the first exception, "module.py:12"; "" where there is none."""
    return next((answer.where for answer in answers if isinstance(answer, Raised) and answer.where), "")
