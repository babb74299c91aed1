"""What comes out of a box is a value of the model or `Malformed`, whatever the bytes."""

from __future__ import annotations

import struct
from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.sandbox import Missing, NotLoaded, Other, Raised, Returned, Seq, TooLarge
from autograder.sandbox.box import codec
from autograder.sandbox.box.codec import (
    Malformed,
    decode_answer,
    decode_calls,
    encode_answer,
    encode_call,
    encode_calls,
)

LIMIT = 1 << 22
DTYPES = st.sampled_from(
    [np.dtype(name) for name in ("?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8")]
)
ARRAYS = hnp.arrays(DTYPES, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5))
TEXTS = st.text(max_size=50)
NAMES = st.from_regex(r"[a-zA-Z_]\w{0,20}", fullmatch=True)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**500), 2**500) | st.floats() | ARRAYS | st.builds(Other, TEXTS, TEXTS),
    lambda inner: st.builds(Seq, st.sampled_from(["list", "tuple"]), st.lists(inner, max_size=4).map(tuple)),
    max_leaves=8,
)
ANSWERS = (
    st.builds(
        Returned,
        VALUES,
        st.lists(st.integers(0, 9), unique=True).map(tuple),
        st.lists(TEXTS, max_size=codec.MAX_WARNINGS).map(tuple),
        derived=st.booleans(),
    )
    | st.builds(Raised, TEXTS, TEXTS, TEXTS)
    | st.builds(NotLoaded, TEXTS, TEXTS, TEXTS)
    | st.builds(Missing, TEXTS)
    | st.builds(TooLarge, TEXTS)
)


def same(a: Any, b: Any) -> bool:
    """Compare bit for bit: NaN is NaN, -0.0 is not 0.0, types count."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, float):
        return struct.pack("d", a) == struct.pack("d", b)
    if isinstance(a, tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if hasattr(a, "__dataclass_fields__"):
        return all(same(getattr(a, one.name), getattr(b, one.name)) for one in fields(a) if one.compare)
    return bool(a == b)


def is_plain(value: Any) -> bool:
    """Tell whether a value is of the model and of nothing else; equal answers share it, so nobody may write to it."""
    if type(value) is np.ndarray:
        return value.dtype in [np.dtype(name) for name in codec._DTYPES] and not value.flags.writeable
    if type(value) is Seq:
        return value.kind in ("list", "tuple") and all(map(is_plain, value.items))
    if type(value) is Other:
        return type(value.type_name) is type(value.excerpt) is str
    return value is None or type(value) in (bool, int, float)


@given(ANSWERS)
def test_answers_arrive_as_they_were_sent(answer: Any) -> None:
    """Every bit of every value survives the way."""
    assert same(decode_answer(encode_answer(answer, LIMIT), 10), answer)


@given(
    st.lists(st.tuples(NAMES, NAMES, st.lists(ARRAYS | st.floats() | TEXTS | st.lists(ARRAYS, max_size=3)).map(tuple)))
)
def test_calls_arrive_as_they_were_sent(calls: Any) -> None:
    """Arguments too, lists of arrays included."""
    received = decode_calls(encode_calls([encode_call(*call) for call in calls]))
    assert len(received) == len(calls)
    for got, sent in zip(received, calls, strict=True):
        assert got[:2] == sent[:2]
        assert all(
            all(map(same, a, b)) if isinstance(b, list) else same(a, b) for a, b in zip(got[2], sent[2], strict=True)
        )


@settings(max_examples=1000)
@given(st.binary(max_size=200))
def test_noise_is_malformed_or_plain(body: bytes) -> None:
    """No input makes the parser fail in another way."""
    try:
        answer = decode_answer(body, 10)
    except Malformed:
        return
    assert not isinstance(answer, Returned) or is_plain(answer.value)


@settings(max_examples=500)
@given(ANSWERS, st.data())
def test_damaged_answers_are_malformed_or_plain(answer: Any, data: st.DataObject) -> None:
    """Flipped bytes, cuts and insertions included."""
    body = bytearray(encode_answer(answer, LIMIT))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(body)))
        body[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=9))
    try:
        found = decode_answer(bytes(body), 10)
    except Malformed:
        return
    assert not isinstance(found, Returned) or is_plain(found.value)


def returned(value: bytes) -> bytes:
    """A frame's body: returned, nothing changed, no warnings, then `value`."""
    return b"R" + struct.pack("<HH", 0, 0) + value


@pytest.mark.parametrize(
    "value",
    [
        b"a\x0b\x02" + struct.pack("<QQ", 60_000, 60_000),  # 28 GB announced, nothing there
        b"a\x0b\x02" + struct.pack("<QQ", 2**63, 2**63),
        b"a\x0b\x03" + struct.pack("<QQQ", 0, 2**63, 2**63),
        b"a\x0b\xff" + b"\x01" * 400,
        b"a\x0b\x02" + struct.pack("<QQ", 30_000_000, 0),  # no bytes, and millions of rows
        b"l" + struct.pack("<I", 2) + (b"a\x0b\x02" + struct.pack("<QQ", 0, 2**40)) * 2,
        b"a\x0c\x00" + b"\x00" * 16,  # no such dtype
        b"l" + struct.pack("<I", 2**32 - 1) + b"N" * 1000,
        b"l\x01\x00\x00\x00" * 5000,
        b"l" + struct.pack("<I", 200_000) + b"N" * 200_000,
        b"i\xff\xff" + b"\x01" * 70_000,
        b"o" + struct.pack("<I", 2**31),
        b"s\x01\x00\x00\x00x",  # only arguments hold strings
        b"NN",
        b"",
    ],
)
def test_frames_that_ask_for_too_much_are_malformed(value: bytes) -> None:
    """Announced sizes are believed only as far as there are bytes, and caps hold below that."""
    with pytest.raises(Malformed):
        decode_answer(returned(value), 10)


@pytest.mark.parametrize(("numbers", "kept"), [(3, True), (10_000, True), (20_000, False)])
def test_only_answers_of_some_length_are_kept_as_they_came(numbers: int, kept: bool) -> None:
    """There may be hundreds of long ones; equal short ones are the same object, which nobody can write to."""
    body = encode_answer(Returned(np.zeros(numbers), (), ()), LIMIT)
    answer = decode_answer(body, 1)
    assert isinstance(answer, Returned) and answer.encoded == (body if kept else b"")
    assert (decode_answer(bytes(bytearray(body)), 1) is answer) == (numbers == 3)
    assert not answer.value.flags.writeable


def test_a_bool_is_true_or_false() -> None:
    """A byte of 2 in a bool array would be neither, and equal to nothing."""
    answer = decode_answer(returned(b"a\x00\x01" + struct.pack("<Q", 3) + b"\x00\x01\x02"), 10)
    assert isinstance(answer, Returned)
    assert answer.value.view(np.uint8).tolist() == [0, 1, 1]


def text(size: int) -> bytes:
    return struct.pack("<I", size) + b"x" * size


@pytest.mark.parametrize(
    "body",
    [
        b"R" + struct.pack("<HH", 1, 0) + struct.pack("<H", 7) + b"N",
        b"R" + struct.pack("<HH", 2, 0) + struct.pack("<HH", 1, 1) + b"N",
        b"R" + struct.pack("<HH", 65535, 0) + b"\0\0" * 65535 + b"N",
        b"R" + struct.pack("<HH", 0, 11) + text(1) * 11 + b"N",
        b"R" + struct.pack("<HH", 0, 65535) + text(60) * 65535 + b"N",
        b"R" + struct.pack("<HH", 0, 1) + text(codec.MAX_TEXT + 1) + b"N",
        b"E" + text(2000) + text(0) + text(0),
        b"X" + text(0) + text(2000) + text(0),
        b"M" + text(2000),
        b"R" + struct.pack("<HH", 0, 0) + b"o" + text(2000) + text(0),
    ],
)
def test_what_the_workers_own_code_would_not_send_is_malformed(body: bytes) -> None:
    """More warnings, longer texts, arguments that there are not: the caps hold on this side too."""
    with pytest.raises(Malformed):
        decode_answer(body, 2)
