"""What is the first thing wrong with an answer, in words that a student can use?

Looked at in this order: returned at all, arguments left alone, kind, dtype, exact shape, finite, every entry. The words
say what came back and what was expected in kind and shape; they never hold a hidden input or an expected value.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.manifest import Tolerances
from autograder.marking.comparing import close
from autograder.marking.draws import Array
from autograder.marking.results import Kind
from autograder.sandbox import (
    Answer,
    Died,
    Items,
    Missing,
    NotLoaded,
    Other,
    Raised,
    Returned,
    Seq,
    Skipped,
    TimedOut,
    TooLarge,
    array_of,
)

Parts = tuple[int, ...] | None
"""Of a function that returns several arrays, the ones that a case is about; None means all."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: its kind as in `CaseResult`, what came back, what was expected, where to look, what it
    shows about the student's idea."""

    kind: Kind
    came: str
    expected: str
    look: str = ""
    shows: str = ""


@dataclass(frozen=True)
class Words:
    """What a comparison needs for its message: where to look, and how numbers read that stay hidden besides the
    expected ones, such as those of the call's arguments."""

    look: str = ""
    hidden: frozenset[str] = frozenset()


NO_WORDS = Words()


def problem_of(
    answer: Answer,
    truth: Any,
    tolerances: Tolerances,
    *,
    parts: Parts = None,
    mask: Array | None = None,
    words: Words = NO_WORDS,
) -> Problem | None:
    """The first problem of an answer, or None when it is right."""
    first = returned_or_problem(answer)
    if isinstance(first, Problem):
        return first
    if isinstance(truth, tuple | list):
        return _sequence_problem(first.value, truth, tolerances, parts, words)
    return value_problem(first.value, truth, tolerances, mask=mask, words=words)


def returned_or_problem(answer: Answer) -> Returned | Problem:
    """An answer whose value can be looked at, or what is wrong before: no value, or arguments that the call changed."""
    if not isinstance(answer, Returned):
        return not_returned(answer)
    if answer.changed:
        which = " and ".join(_ordinal(place) for place in answer.changed[:3])
        were = "argument was" if len(answer.changed) == 1 else "arguments were"
        came = f"an answer, but the {which} {were} changed by the call"
        return Problem("changed_arguments", came, "arguments that are left as they were", _COPY_HINT)
    return answer


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
    array = array_of(value)
    if array is None:
        return Problem("kind", prefix + describe(value), prefix + expected, _kind_hint(value, truth))
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
    came = f"{prefix}{describe(value)}{_describe_off(array, target, off, counts, words.hidden)}"
    return Problem("wrong", came, prefix + expected + _OTHER, words.look)


def _sequence_problem(
    value: Any, truth: tuple[Array, ...] | list[Array], tolerances: Tolerances, parts: Parts, words: Words
) -> Problem | None:
    expected = f"{type(truth).__name__} of {counted(len(truth), 'array')}"
    items: Any = None
    if isinstance(value, Seq | Items):
        items = value.items
    elif isinstance(value, np.ndarray) and value.ndim > 0:
        items = value  # np.array([...]) of equal shapes: the items are all there
    if items is None or len(items) != len(truth):
        kind: Kind = "kind" if items is None else "shape"
        return Problem(kind, describe(value), expected, "Return all of them, in the order of the docstring.")
    for place in range(len(truth)) if parts is None else parts:
        problem = value_problem(items[place], truth[place], tolerances, words=words, name=f"item {place}")
        if problem is not None:
            return problem
    return None


# --- Answers that hold no value ---------------------------------------------------------------------


def not_returned(answer: Answer) -> Problem:
    """Say in plain words why there is no value."""
    match answer:
        case Raised(type_name="NotImplementedError", where=where, within=within):
            # Maybe another one than the function that was called: the student is told which.
            place = f" ({where})" if where else ""
            return Problem("unfinished", f"nothing: {within or 'this function'} is not written yet{place}", "")
        case Raised(type_name, text, where):
            came = f"{masked(type_name)}: {masked(text)}" + (f" ({masked(where)})" if where else "")
            look = _hint(type_name, text) or _raised_hint(type_name, text)
            return Problem("raised", came, "an answer, without an exception", look)
        case NotLoaded("TimeoutError", text):
            look = "Code outside of functions runs at import: is there a loop or an input() in it?"
            return Problem("timeout", f"nothing: {masked(text)}", "a file that is imported at once", look)
        case NotLoaded(type_name, text, where):
            came = f"nothing: the file cannot be imported. {masked(type_name)}: {masked(text)}"
            came += f" ({masked(where)})" if where else ""
            look = _hint(type_name, text) or _IMPORT_HINTS.get(type_name, "Run the file on its own first.")
            return Problem("not_loaded", came, "a file that Python can import", look)
        case TimedOut(seconds):
            came = f"nothing within {seconds:g} s"
            return Problem("timeout", came, "an answer within milliseconds", "Is there a loop that cannot end?")
        case Died(reason):
            return Problem("crash", f"nothing: {reason}", "an answer", "What in it could end Python as a whole?")
        case Missing(reason):
            look = "Names are fixed: compare with the handed-out file."
            return Problem("missing", f"nothing: {masked(reason)}", "a function of this name", look)
        case TooLarge(reason):
            return Problem("kind", f"nothing usable: {masked(reason)}", "an answer of the size in the docstring")
        case Skipped(reason):
            return Problem("skipped", f"nothing: not run, {reason}", "")
    raise TypeError(f"not an answer: {answer!r}")


def _hint(type_name: str, text: str) -> str:
    """What helps where marking differs from a student's own computer, or a notebook from a file; "" elsewhere."""
    if type_name == "ModuleNotFoundError":
        return _PACKAGES
    if type_name == "NameError" and re.search(r"'(get_ipython|display)'", text):
        return "That exists in notebooks only: delete this line."
    if type_name == "SyntaxError":
        return _NOTEBOOK_COMMAND if "notebook command" in text else _SYNTAX
    if type_name == "AttributeError" and "numpy" in text.lower():
        return f"Marking has numpy {np.__version__}: names that it does not know any more, or not yet, are errors."
    if type_name in ("SystemExit", "EOFError"):
        return "Delete exit(), quit() and input() outside of functions: nobody answers, and the rest is not read."
    return ""


_PACKAGES = "In marking there are numpy, Python's standard library and the files handed in; other packages are not."
_NOTEBOOK_COMMAND = "Lines that begin with % or ! are commands of a notebook: delete this line."
_SYNTAX = (
    f"Run the file on its own first. Marking runs Python {sys.version_info[0]}.{sys.version_info[1]}: "
    "what only a later one understands is an error."
)


def masked(text: str) -> str:
    """What a submission says on one line, without decimals, which may be hidden inputs, and without folders of ours."""
    line = " ".join(text[: 10 * _MASKED].split())
    line = re.sub(r"(?<![\w.])/(?:[\w.+-]+/)+[\w.+-]*", "…", line)
    line = re.sub(r"[-+]?\d*\.\d+(?:e[-+]?\d+)?|[-+]?\d+e[-+]?\d+|\d{6,}", "#", line, flags=re.IGNORECASE)
    return line if len(line) <= _MASKED else line[: _MASKED - 1] + "…"


# --- Words ------------------------------------------------------------------------------------------


_MASKED = 100  # characters
_OTHER = ", other values (not shown)"
EXAMPLES = 3
PLAIN_NUMBERS = frozenset({"0", "1", "-1", "True", "False"})  # of labels, bias inputs and slopes: no secret
_COPY_HINT = "Work on a copy (new = old.copy()); +=, *= and new values in brackets change what was passed in."
_REFUSED = ("PermissionError", "URLError", "gaierror")
_NOT_THERE = "Marking runs code that calculates: no network, no other program, no asyncio, no file outside its folder."
_RAISED_HINTS = {
    "NameError": "Is the name spelled as where it is defined, and imported?",
    "RecursionError": "Does the function call itself?",
    "ValueError": "Print what goes into this line, and the shapes of it.",
    "IndexError": "Print the shapes of what goes into this line.",
    "FileNotFoundError": "Only what was handed in is there.",
    "AssertionError": "Does what this line asserts hold for every input that the docstring allows?",
    **dict.fromkeys(_REFUSED, _NOT_THERE),
}
_IMPORT_HINTS = {
    **{name: _RAISED_HINTS[name] for name in ("NameError", "FileNotFoundError")},
    **dict.fromkeys(_REFUSED, _NOT_THERE),
    "ImportError": "Does the other file define this name, and can it be imported itself?",
}
# What Python says, and not numpy, when a function is called in another way than it is defined.
_SIGNATURE = re.compile(r"positional argument|required keyword-only|unexpected keyword|multiple values for")


def _raised_hint(type_name: str, text: str) -> str:
    """Where to look after an exception in a call."""
    if type_name == "TypeError" and _SIGNATURE.search(text):
        return "Does the function take the arguments of its docstring, in that order?"
    if type_name in ("TypeError", "AttributeError") and "NoneType" in text:
        return "Something here is None: does every function that is called `return` its value?"
    if type_name == "TypeError":
        return "Print the kinds and shapes of what goes into this line."
    return _RAISED_HINTS.get(type_name, "")


def _ordinal(place: int) -> str:
    words = ("first", "second", "third", "fourth", "fifth", "sixth")
    return words[place] if place < len(words) else f"{place + 1}th"


def describe(value: Any) -> str:
    """Kind and shape of a plain value, without its numbers."""
    if isinstance(value, np.ndarray):
        return f"{value.dtype.name} array of shape {value.shape}"
    if value is None:
        return "None"
    if isinstance(value, Other | Items):
        return masked(value.type_name)
    if isinstance(value, Seq):
        if (array := array_of(value)) is not None:
            return f"{value.kind} of numbers, in array terms of shape {array.shape}"
        kinds = {item.type_name for item in value.items if isinstance(item, Other | Items)}
        only = len(kinds) == 1 and all(isinstance(item, Other | Items) for item in value.items)
        return f"{value.kind} of {counted(len(value.items), 'item')}" + (f" of type {masked(*kinds)}" if only else "")
    return f"a single {type(value).__name__}"


def describe_expected(truth: Any) -> str:
    """Kind and shape of an expected value."""
    if isinstance(truth, float):
        return "one float"
    kind = "bool array" if truth.dtype == bool else "array"
    return f"{kind} of shape {truth.shape}"


def counted(n: int, what: str) -> str:
    """A number of things: 1 item, 2 items."""
    return f"{n} {what}{'' if n == 1 else 's'}"


def _share(mask: Array) -> str:
    return f"{int(np.sum(mask))} of {mask.size} entries" if mask.size > 1 else "value"


def _describe_off(array: Array, target: Array, off: Array, counts: Array, others: frozenset[str]) -> str:
    """How many entries are off, and the student's own values where they are furthest off.

    A value that reads like an expected one or like an input is not shown: it would give a hidden number away.
    """
    error = np.where(off, np.abs(array.astype(np.float64) - target), -1.0)
    # Rounded, so that no machine's last digit decides between equal errors.
    ranked = np.argsort(-np.round(error / np.max(error), 6), axis=None, kind="stable")[: np.sum(off)]
    hidden = others | how_numbers_read(target)
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


def how_numbers_read(*values: Any) -> frozenset[str]:
    """Every number of some values as a message would show it, but for those that are no secret."""
    return frozenset(_shown(number) for value in values for number in _numbers_of(value)) - PLAIN_NUMBERS


def _numbers_of(value: Any) -> Iterator[float]:
    if isinstance(value, tuple | list):
        for item in value:
            yield from _numbers_of(item)
    elif isinstance(value, bool | int | float | np.ndarray):
        yield from np.asarray(value, dtype=np.float64).reshape(-1).tolist()


def _shown(number: Any) -> str:
    """Three digits are enough to recognise one's own number, and the same on every machine."""
    return str(bool(number)) if isinstance(number, np.bool_) else f"{float(number) + 0.0:.3g}"


_NOT_CARRIED_OUT = {
    "coroutine": "`async def` makes a coroutine, which nobody runs here: write `def`.",
    "generator": "`yield` makes a generator, which gives one value after the other: write `return`.",
    "function": "A function came back: call it, with its arguments in brackets.",
}


def _kind_hint(value: Any, truth: Any) -> str:
    if value is None:
        return "Does every path of the function end in `return`? print does not return."
    if isinstance(value, Other) and "complex" in value.type_name:
        return "Only real numbers are asked for; return float64."
    if isinstance(value, Other | Items) and "object" in value.type_name:
        return "An object array holds arrays or None; build it from numbers of one kind."
    if isinstance(value, Other | Items) and value.type_name in _NOT_CARRIED_OUT:
        return _NOT_CARRIED_OUT[value.type_name]
    if np.asarray(truth).dtype == bool:
        return "Return an array or a list with one True or False for each, in order."
    if isinstance(truth, float):
        return "Return one number of a kind that numpy knows, such as a float."
    return "Return an array or a list of numbers of a kind that numpy knows, such as floats."


def _shape_hint(array: Array, target: Array) -> str:
    if array.size == target.size and array.ndim < target.ndim:
        return "An axis got lost. Slices keep axes, single indices and np.sum without keepdims drop them."
    if array.shape == target.shape[::-1] and array.ndim == 2:
        return "Rows and columns have changed places. What does each axis of the docstring's shape stand for?"
    if target.ndim == 2 and len(target) == 1 < array.size and array.shape == (target.size,) * 2:
        return "Maybe a row and a column were combined into a table; both should run along the same axis."
    return "What does each axis of the docstring's shape stand for, and which of your steps makes another one?"
