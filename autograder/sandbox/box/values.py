"""What did a student's function return, in terms that the grader understands?

`to_model` brings any object into the value model of `answers`; `perform` makes one guarded call. Both run in the
worker, and in the grader's own process only where there is no box at all (stock `otter run`). Objects are
judged by their real type, never by what they say about themselves (`__class__`, `__array__`, ...).
"""

from __future__ import annotations

import itertools
import math
import re
import reprlib
import traceback
import types
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from .answers import Items, Other, Raised, Returned, Seq, TooLarge
from .codec import MAX_DEPTH, MAX_DIMENSIONS, MAX_EMPTY, MAX_ITEMS, MAX_WARNINGS
from .codec import MAX_TEXT as _KEPT_TEXT

_LISTED: tuple[type, ...] = (deque, map, filter, zip, reversed, types.GeneratorType)
_LISTED += (type(iter([])), type(reversed([])), type({}.values()))
"""Kinds that many make lists of in their head; subclasses too, but nothing that only claims to be one."""


_FLOAT64 = np.dtype(np.float64)
_SHORT = 4096  # bytes of an array; how long the whole answer may be is looked at when it is encoded


class _TooLarge(Exception):
    """The value is over a limit; the message describes it."""


def _describe(array: np.ndarray[Any, Any]) -> str:
    return f"{array.dtype} array of shape {array.shape}"


def _plain_array(array: np.ndarray[Any, Any], limit: int | None) -> Any:
    """Copy an array as a plain native C-contiguous one; longdouble becomes float64."""
    if array.dtype.kind not in "biuf" or array.ndim > MAX_DIMENSIONS:
        return Other(_describe(array)[:_KEPT_TEXT], "")
    itemsize = min(array.dtype.itemsize, 8)
    too_many = array.size * itemsize if array.size else max(array.shape) > MAX_EMPTY and math.inf
    if limit is not None and too_many > limit:
        raise _TooLarge(f"a {_describe(array)}")
    dtype = array.dtype.newbyteorder("=") if array.dtype.itemsize <= 8 else np.dtype(np.float64)
    return np.array(array, dtype=dtype, copy=True, order="C", subok=False)


def _plain_scalar(value: np.generic) -> Any:
    if value.dtype.kind in "biu":
        return value.item()
    if value.dtype.kind == "f":
        return float(value)  # not item(): a longdouble would stay one
    return Other(f"{value.dtype} number" if value.dtype.kind == "c" else str(value.dtype), _excerpt(value))


def _excerpt(value: object) -> str:
    try:
        return str(reprlib.repr(value))[:_KEPT_TEXT]
    except Exception:
        return ""


def _type_name(value: object) -> str:
    kind = type(value)
    try:
        return str(type.__dict__["__name__"].__get__(kind))[:_KEPT_TEXT]
    except Exception:
        return "object"


def _to_model(value: Any, depth: int, limit: int | None, counted: Iterator[int]) -> Any:
    """Do what `to_model` says; `counted` counts every entry of every level."""
    if next(counted) > MAX_ITEMS:
        raise _TooLarge(f"a nested list or tuple of more than {MAX_ITEMS} entries")
    kind = type(value)
    if kind is np.ndarray and value.dtype is _FLOAT64 and value.ndim <= 2 and 0 < value.nbytes <= _SHORT:
        return value.copy()  # nearly always
    if kind is float or kind is bool or value is None:
        return value
    if issubclass(kind, np.ndarray):
        if value.dtype == object and value.ndim == 1:
            return _items(_describe(value), np.ndarray.tolist(value), depth, limit, counted)
        return _plain_array(value, limit)
    if issubclass(kind, np.generic):
        return _plain_scalar(value)
    if issubclass(kind, float):
        return float.__float__(value)
    if issubclass(kind, int):
        return int.__int__(value)
    if issubclass(kind, list | tuple):
        base: Any = list if issubclass(kind, list) else tuple
        if depth >= MAX_DEPTH:
            raise _TooLarge(f"a {base.__name__} nested more than {MAX_DEPTH} levels deep")
        if base.__len__(value) > MAX_ITEMS:
            raise _TooLarge(f"a {base.__name__} of more than {MAX_ITEMS} entries")
        items = [_to_model(item, depth + 1, limit, counted) for item in base.__iter__(value)]
        return Seq(base.__name__, tuple(items))
    if issubclass(kind, _LISTED):
        return _items(_type_name(value), itertools.islice(value, MAX_ITEMS + 1), depth, limit, counted)
    return Other(_type_name(value), _excerpt(value))


def _items(name: str, items: Iterable[Any], depth: int, limit: int | None, counted: Iterator[int]) -> Items:
    if depth >= MAX_DEPTH:
        raise _TooLarge(f"a {name} nested more than {MAX_DEPTH} levels deep")
    return Items(name, tuple([_to_model(item, depth + 1, limit, counted) for item in items]))


def _is_derived(value: Any) -> bool:
    """Whether a result, or an item of it, is an array of a class of its own."""
    kind = type(value)
    if issubclass(kind, list | tuple):
        base: Any = list if issubclass(kind, list) else tuple
        return any(issubclass(type(item), np.ndarray) and _is_derived(item) for item in base.__iter__(value))
    return kind is not np.ndarray and issubclass(kind, np.ndarray)


def to_model(value: Any) -> Any:
    """Bring any object into the value model; numbers and arrays are copied."""
    return _to_model(value, 0, None, itertools.count())


def where(exc: BaseException, folder: str) -> tuple[str, str]:
    """Name the student's line that an exception came from, "module.py:12", and its function; "" for none."""
    found, within = "", ""
    if isinstance(exc, SyntaxError) and exc.filename and str(exc.filename).startswith(folder):
        found = f"{exc.filename}:{exc.lineno}"
    else:
        for frame, line in traceback.walk_tb(exc.__traceback__):
            if frame.f_code.co_filename.startswith(folder):
                found, within = f"{frame.f_code.co_filename}:{line}", frame.f_code.co_name
    return found[len(folder) :].lstrip("/"), "" if within.startswith("<") else within[:_KEPT_TEXT]


def message(exc: BaseException, folders: Sequence[str] = ()) -> str:
    """Give the exception's message, without the names of folders that are none of the student's business."""
    try:
        text = str(exc)
        if isinstance(exc, SyntaxError) and str(exc.text or "").lstrip().startswith(("%", "!")):
            text += ": a notebook command"
    except Exception:
        return ""
    for folder in folders:
        text = text.replace(folder + "/", "").replace(folder, ".")
    return re.sub(r"/proc/self/fd/\d+/", "", text)[:_KEPT_TEXT]


def fresh(value: Any) -> Any:
    """Copy an argument: the student's function gets arrays that nobody else holds."""
    if type(value) is np.ndarray:
        return value.copy()
    if isinstance(value, np.ndarray):
        return np.array(value, copy=True, order="C", subok=False)
    if isinstance(value, list | tuple):
        return type(value)([fresh(item) for item in value])
    return value


def _same(given: Any, original: Any) -> bool:
    """Tell whether an argument is still what it was, bit for bit."""
    if isinstance(original, np.ndarray):
        same_kind = given.shape == original.shape and given.dtype == original.dtype
        return bool(same_kind) and given.tobytes() == original.tobytes()
    if isinstance(original, list):
        if len(given) != len(original):
            return False
        return all(type(a) is type(b) and _same(a, b) for a, b in zip(given, original, strict=True))
    return True  # numbers, strings and tuples of them cannot be changed in place


def _changed(given: Sequence[Any], original: Sequence[Any]) -> tuple[int, ...]:
    """The places of the arguments that are not what they were."""
    return tuple([i for i, (one, other) in enumerate(zip(given, original, strict=True)) if not _same(one, other)])


class Warned:
    """What was warned of, call after call: every warning is recorded, and none raises. A context manager."""

    def __enter__(self) -> Warned:
        self._context = warnings.catch_warnings(record=True)
        self._told = self._context.__enter__()
        warnings.simplefilter("always")
        self._way, self._filters = _way_of_warning(), list(warnings.filters)
        return self

    def __exit__(self, *exception: object) -> None:
        self._context.__exit__(None, None, None)

    def begin(self) -> None:
        """Forget what was told; what code of an earlier call has changed about warnings was for that call."""
        if _way_of_warning() != self._way or list(warnings.filters) != self._filters:
            self.__exit__()
            self.__enter__()
        elif self._told:
            self._told.clear()

    def texts(self) -> tuple[str, ...]:
        """What was told since, each text once."""
        if not self._told:
            return ()
        return tuple(dict.fromkeys(str(one.message)[:_KEPT_TEXT] for one in self._told))[:MAX_WARNINGS]


def _way_of_warning() -> tuple[int, object]:
    """What a context of warnings puts in place."""
    return id(warnings.filters), warnings.showwarning


def perform(
    function: Callable[..., Any],
    args: Sequence[Any],
    *,
    folders: Sequence[str] = (),
    limit: int | None = None,
    warned: Warned | None = None,
) -> Returned | Raised | TooLarge:
    """Call a student's function once, on copies of the arguments, and describe what came of it.

    `folders` are paths to keep out of messages, the submission's own first; an array over `limit` bytes
    is `TooLarge`. Who calls often gives a `warned` of its own. What the function prints is left alone.
    """
    if warned is None:
        with Warned() as warned:
            return perform(function, args, folders=folders, limit=limit, warned=warned)
    given = list(map(fresh, args))
    home = folders[0] if folders else _home(function)
    try:
        warned.begin()
        result = function(*given)
        # Looking at the result may run code of the student's too (__repr__, lazy properties).
        value = _to_model(result, 0, limit, itertools.count())
        changed = () if all(map(_same, given, args)) else _changed(given, args)
        derived = type(result) is not np.ndarray and _is_derived(result)
        return Returned(value, changed, warned.texts(), derived=derived)
    except _TooLarge as exc:
        return TooLarge(f"it returned {exc}")
    except BaseException as exc:
        found = where(exc, home)
        return Raised(_type_name(exc), message(exc, folders), *(found if found[0] else _defined(function, home)))


def _defined(function: Any, folder: str) -> tuple[str, str]:
    """Name the line that a function begins at: it could not even be called."""
    code = getattr(function, "__code__", None)
    if not isinstance(code, types.CodeType) or not code.co_filename.startswith(folder):
        return "", ""
    return f"{code.co_filename[len(folder) :].lstrip('/')}:{code.co_firstlineno}", ""


def _home(function: Callable[..., Any]) -> str:
    """Guess the folder of a function's module; used where there is no box that knows it."""
    if not isinstance(function, types.FunctionType):
        return "/nowhere"
    return function.__code__.co_filename.rpartition("/")[0] or "/nowhere"
