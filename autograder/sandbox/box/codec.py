"""How do values cross the border between grader and worker?

As frames: a four-byte length, then a body of tagged fields; arrays are a dtype code, the shape and the raw
bytes. The schema is closed: whatever a body says, decoding it makes plain numbers, strings and arrays of
the listed dtypes, or raises `Malformed`. Both sides use this module; only the grader has reason to distrust
what it reads, so every length is checked against what is there before anything is made of it.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from .answers import Items, Missing, NotLoaded, Other, Raised, Returned, Seq, TooLarge

LENGTH = struct.Struct("<I")
# The grader refuses more than these, whatever the sender thinks.
MAX_DEPTH = 8
MAX_ITEMS = 20_000
MAX_TEXT = 300
MAX_WARNINGS = 10
MAX_DIMENSIONS = 32
MAX_EMPTY = 1_000  # dimensions of an array that holds nothing: no bytes pay for them
MAX_INT_BYTES = 128
# Bytes of an answer: so long it becomes one object with its equals, or with the last few of them; so long it is kept as
# it came. Memory has an end.
_SHORT = 4096
_LONG = 1 << 15
_KEPT = 1 << 17
# A stand-in's question, and how much it may bring along; the answer of the Jacobian has the square of its entries.
QUESTION = b"?"
QUESTION_ENTRIES = 1 << 16
QUESTION_DIMENSIONS = 4
QUESTION_BYTES = 8 * QUESTION_ENTRIES + 4096
REPLY_BYTES = 8 * 512 * 512 + 4096

_DTYPES = ("?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8")
_BY_CODE = tuple(np.dtype("<" + name) for name in _DTYPES)  # what numpy itself uses, where numbers are so by nature
_CODES = {np.dtype(name).str[1:]: code for code, name in enumerate(_DTYPES)}
_F8 = _DTYPES.index("f8")
_NUMBERS = b"a" + bytes([_F8])
"""What an array of 64-bit floats begins with."""
_NATIVE = tuple(np.dtype(name) for name in _DTYPES)
_SHAPES = tuple(struct.Struct(f"<{ndim}Q") for ndim in range(MAX_DIMENSIONS + 1))
_U16 = struct.Struct("<H")
_U32 = struct.Struct("<I")
_F64 = struct.Struct("<d")
_KIND = struct.Struct("<BB")
_RETURNED = struct.Struct("<HH")
_PLAINLY = b"R" + _RETURNED.pack(0, 0)
"""What an answer begins with that changed nothing and warned of nothing."""
_DERIVED = b"D"
"""In the place of the R where an array is of a class of its own."""
_ERRORS: dict[bytes, type[Raised] | type[NotLoaded]] = {b"E": Raised, b"X": NotLoaded}
_REASONS: dict[bytes, type[Missing] | type[TooLarge]] = {b"M": Missing, b"G": TooLarge}


DecodedCall = tuple[str, str, tuple[Any, ...]]
"""(module, function, arguments)"""


class Malformed(Exception):
    """A body that does not follow the schema."""


class TooBig(Exception):
    """A value that the schema or the limit has no room for; the message names it."""


# ---------------------------------------------------------------------------------------------- writing


def _text(text: str) -> bytes:
    raw = text[:MAX_TEXT].encode("utf-8", "replace")
    return _U32.pack(len(raw)) + raw


def _array(array: np.ndarray[Any, Any]) -> list[bytes]:
    """Encode a C-contiguous array of a listed dtype."""
    dtype, ndim = array.dtype, array.ndim
    code = _F8 if dtype == _NATIVE[_F8] else _CODES[dtype.str[1:]]
    head = b"a%c%c" % (code, ndim) + _SHAPES[ndim].pack(*array.shape)
    return [head, (array if dtype == _BY_CODE[code] else array.astype(_BY_CODE[code])).tobytes()]


def _value(value: Any, parts: list[bytes], depth: int, strings: bool) -> None:
    """Append the encoding of a value of the model; `strings` allows str, which arguments may hold."""
    kind = type(value)
    if kind is float:
        parts.append(b"f" + _F64.pack(value))
    elif kind is np.ndarray:
        parts += _array(value)
    elif kind is bool:
        parts.append(b"T" if value else b"F")
    elif value is None:
        parts.append(b"N")
    elif kind is int:
        raw = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
        if len(raw) > MAX_INT_BYTES:
            raise TooBig(f"an integer of {value.bit_length()} bits")
        parts.append(b"i" + _U16.pack(len(raw)) + raw)
    elif kind is Seq or kind is Items:
        called = value.kind if kind is Seq else value.type_name
        if depth >= MAX_DEPTH or len(value.items) > MAX_ITEMS:
            raise TooBig(f"a {called} that is nested too deeply or has too many entries")
        tag = b"m" + _text(called) if kind is Items else b"l" if called == "list" else b"t"
        parts.append(tag + _U32.pack(len(value.items)))
        for item in value.items:
            _value(item, parts, depth + 1, strings)
    elif kind is Other:
        parts.append(b"o" + _text(value.type_name) + _text(value.excerpt))
    elif kind is str and strings:
        parts.append(b"s" + _text(value))
    else:
        raise TypeError(f"no encoding for a {kind.__name__}")


def _argument(value: Any) -> Any:
    """Bring an argument into the value model: any array becomes C-contiguous, a list becomes a `Seq`."""
    if isinstance(value, list | tuple):
        return Seq("list" if isinstance(value, list) else "tuple", tuple(_argument(item) for item in value))
    if isinstance(value, np.ndarray):
        return np.array(value, copy=True, order="C", subok=False)
    if isinstance(value, np.generic):
        return value.item()
    return value


def encode_call(module: str, function: str, args: Sequence[Any]) -> bytes:
    """Encode one call; the names are identifiers."""
    name = f"{module} {function} {len(args)}".encode()
    parts = [_U16.pack(len(name)), name]
    for value in args:
        _value(_argument(value), parts, 0, strings=True)
    return b"".join(parts)


def encode_question(function: str, args: Sequence[Any]) -> bytes:
    """Encode what a stand-in asks; the arguments are of the value model, or text."""
    parts = [_text(function), _U16.pack(len(args))]
    for value in args:
        _value(value, parts, 0, strings=True)
    return b"".join(parts)


def encode_number(number: int) -> bytes:
    """Encode a call that the worker knows by its number; no call has a name of no length."""
    return _U16.pack(0) + _U32.pack(number)


def encode_calls(calls: Sequence[bytes]) -> bytes:
    """Make one body of calls that `encode_call` or `encode_number` encoded."""
    return b"".join([_U32.pack(len(calls)), *calls])


def encode_answer(answer: Any, limit: int) -> bytes:
    """Encode what a worker may say; an answer over `limit` bytes becomes `TooLarge`."""
    if isinstance(answer, Returned):
        usual = not (answer.changed or answer.warnings or answer.derived)
        if usual and type(answer.value) is np.ndarray:  # nearly always
            body = b"".join([_PLAINLY, *_array(answer.value)])
            if len(body) <= limit:
                return body
        parts = [_DERIVED if answer.derived else b"R", _RETURNED.pack(len(answer.changed), len(answer.warnings))]
        parts += [_U16.pack(position) for position in answer.changed]
        parts += [_text(text) for text in answer.warnings]
        try:
            _value(answer.value, parts, 0, strings=False)
        except TooBig as exc:
            return encode_answer(TooLarge(f"it returned {exc}"), limit)
        body = b"".join(parts)
        if len(body) > limit:
            return encode_answer(TooLarge(f"its answer takes more than {limit / 1e6:.0f} MB"), limit)
        return body
    if isinstance(answer, Raised | NotLoaded):
        tag = b"E" if isinstance(answer, Raised) else b"X"
        return tag + b"".join(map(_text, (answer.type_name, answer.message, answer.where, answer.within)))
    tag = b"M" if isinstance(answer, Missing) else b"G"
    return tag + _text(answer.reason)


# ---------------------------------------------------------------------------------------------- reading


class Reader:
    """Takes fields off a body and never looks past its end."""

    def __init__(self, body: bytes, *, views: bool = False) -> None:
        self._body = body
        self._views = views
        self._at = 0
        self._items = 0

    def fields(self, layout: struct.Struct) -> tuple[Any, ...]:
        """Take fields of a fixed size."""
        try:
            found = layout.unpack_from(self._body, self._at)
        except struct.error:
            raise Malformed("it ends early") from None
        self._at += layout.size
        return found

    def take(self, size: int) -> bytes:
        """Take `size` bytes."""
        start = self._at
        self._at = end = start + size
        if end > len(self._body):
            raise Malformed("it ends early")
        return self._body[start:end]

    def text(self) -> str:
        """Take a string; bytes that are not UTF-8 become replacement characters."""
        (size,) = self.fields(_U32)
        text = str(self.take(size), "utf-8", "replace") if size <= 4 * MAX_TEXT else ""
        if size > 4 * MAX_TEXT or len(text) > MAX_TEXT:
            raise Malformed("a text is too long")
        return text

    def end(self) -> None:
        """Insist that nothing is left."""
        if self._at != len(self._body):
            raise Malformed("something follows the end")

    def array(self) -> np.ndarray[Any, Any]:
        """Take an array in native byte order: fresh and writable, or with `views` neither."""
        code, ndim = self.fields(_KIND)
        if code >= len(_BY_CODE) or ndim > MAX_DIMENSIONS:
            raise Malformed("no such dtype, or too many dimensions")
        shape = self.fields(_SHAPES[ndim])
        if 0 in shape and max(shape) > MAX_EMPTY:
            raise Malformed("an empty array with a large dimension")
        dtype = _BY_CODE[code]
        raw = self.take(math.prod(shape) * dtype.itemsize)
        try:
            if code == 0:  # a byte of 2 is neither True nor False: never let one become a bool
                array: np.ndarray[Any, Any] = np.not_equal(np.frombuffer(raw, np.uint8), 0)
                array.setflags(write=not self._views)
            else:
                array = np.frombuffer(raw, dtype).astype(_NATIVE[code], copy=not self._views)
            return array.reshape(shape)
        except ValueError as exc:  # an empty array whose other dimensions overflow
            raise Malformed("a shape is too large") from exc

    def argument(self) -> Any:
        """Take an argument, as a student's function is given it: most are arrays of numbers, and are read at once."""
        at = self._at
        if self._body[at : at + 2] != _NUMBERS:
            return _python(self.value(strings=True))
        shape = _SHAPES[self._body[at + 2]].unpack_from(self._body, at + 3)
        self._at = at + 3 + 8 * len(shape)
        array = np.ndarray(shape, _BY_CODE[_F8], self._body, self._at)
        self._at += array.nbytes
        return array

    def value(self, depth: int = 0, strings: bool = False) -> Any:
        """Take a value of the model; `strings` allows str, which only arguments hold."""
        self._items += 1
        if self._items > MAX_ITEMS or depth > MAX_DEPTH:
            raise Malformed("too many entries or too deep")
        tag = self.take(1)
        if tag == b"a":
            return self.array()
        if tag == b"f":
            return self.fields(_F64)[0]
        if tag in (b"T", b"F"):
            return tag == b"T"
        if tag == b"N":
            return None
        if tag == b"i":
            (size,) = self.fields(_U16)
            if size > MAX_INT_BYTES:
                raise Malformed("an integer is too long")
            return int.from_bytes(self.take(size), "little", signed=True)
        if tag in (b"l", b"t"):
            (count,) = self.fields(_U32)
            items = tuple([self.value(depth + 1, strings) for _ in range(count)])
            return Seq("list" if tag == b"l" else "tuple", items)
        if tag == b"m":
            called = self.text()
            (count,) = self.fields(_U32)
            return Items(called, tuple([self.value(depth + 1, strings) for _ in range(count)]))
        if tag == b"o":
            return Other(self.text(), self.text())
        if tag == b"s" and strings:
            return self.text()
        raise Malformed("no such kind of value")


def _python(value: Any) -> Any:
    """Turn the model's sequences back into lists and tuples: what a student's function is given."""
    if isinstance(value, Seq):
        items = [_python(item) for item in value.items]
        return items if value.kind == "list" else tuple(items)
    return value


def decode_calls(body: bytes, known: Sequence[DecodedCall] = ()) -> list[DecodedCall]:
    """Decode what `encode_calls` made. Arrays cannot be written: copy them before anybody gets them."""
    reader = Reader(body, views=True)
    calls = []
    for _ in range(reader.fields(_U32)[0]):
        if not (size := reader.fields(_U16)[0]):
            calls.append(known[reader.fields(_U32)[0]])
            continue
        module, function, arguments = reader.take(size).decode().split(" ")
        args = tuple([reader.argument() for _ in range(int(arguments))])
        calls.append((module, function, args))
    reader.end()
    return calls


def asked_function(body: bytes) -> str:
    """The function that a question names; nothing else of it is looked at."""
    return Reader(body).text()


def decode_question(body: bytes) -> tuple[str, tuple[Any, ...]]:
    """Decode what `encode_question` made; raises `Malformed` and nothing else, whatever the bytes."""
    reader = Reader(body)
    function = reader.text()
    args = tuple([_python(reader.value(strings=True)) for _ in range(reader.fields(_U16)[0])])
    reader.end()
    return function, args


def decode_answer(body: bytes, arguments: int) -> Returned | Raised | NotLoaded | Missing | TooLarge:
    """Decode a worker's answer to a call with so many arguments; raises `Malformed` and nothing else.

    Its arrays cannot be written: most of a class give the same answers, and equal short bodies may become one answer.
    """
    decoded = _short_one if len(body) <= _SHORT else _long_one if len(body) <= _LONG else _decoded
    return decoded(body, arguments)


def _decoded(body: bytes, arguments: int) -> Returned | Raised | NotLoaded | Missing | TooLarge:
    reader = Reader(body, views=True)
    tag = reader.take(1)
    answer: Returned | Raised | NotLoaded | Missing | TooLarge
    if tag in (b"R", _DERIVED):
        changes, warned = reader.fields(_RETURNED)
        if changes > arguments or warned > MAX_WARNINGS:
            raise Malformed("more is said than there is to say")
        changed = tuple([reader.fields(_U16)[0] for _ in range(changes)])
        if any(place >= arguments for place in changed) or len(set(changed)) < changes:
            raise Malformed("no such argument")
        warnings = tuple([reader.text() for _ in range(warned)])
        encoded = body if len(body) <= _KEPT else b""
        answer = Returned(reader.value(), changed, warnings, encoded, tag == _DERIVED)
    elif tag in _ERRORS:
        answer = _ERRORS[tag](reader.text(), reader.text(), reader.text(), reader.text())
    elif tag in _REASONS:
        answer = _REASONS[tag](reader.text())
    else:
        raise Malformed("no such kind of answer")
    reader.end()
    return answer


_short_one = lru_cache(maxsize=4096)(_decoded)
_long_one = lru_cache(maxsize=64)(_decoded)
