"""Can any bytes make the grader's parser do anything but answer or say `Malformed`?

A coverage-guided loop, for longer than a test may take: `python tests/fuzz_codec.py [SECONDS] [SEED]`. It mutates
frames, keeps each that reaches a new step from line to line in the parser, and stops at the first input that
raises something else, yields a value outside the model, or takes more memory than its own size explains.
"""

from __future__ import annotations

import random
import sys
import time
import tracemalloc
from types import FrameType
from typing import Any

import numpy as np

from autograder.sandbox.box import codec
from autograder.sandbox.box.answers import Missing, Other, Raised, Returned, Seq

_SEEDS = [
    Returned([Seq("list", (np.ones((2, 3)), None, True, 7, -(2**70), 0.5, Other("a", "b")))][0], (0, 1), ("w",)),
    Returned(np.zeros((1, 4), bool), (), ()),
    Returned(Seq("tuple", (Seq("list", ()),)), (), ()),
    Raised("ValueError", "no", "m.py:1"),
    Missing("there is no file"),
]
_INTERESTING = [
    b"\x00" * 8,
    b"\xff" * 8,
    b"\xff\xff\xff\x7f",
    b"\x01\x00\x00\x00",
    b"l",
    b"a\x0b\x02",
    b"o",
    b"i\xff\xff",
]


def steps(body: bytes) -> set[tuple[int, int]]:
    """Decode under a tracer; returns which line followed which in the parser."""
    found = set()
    last = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal last
        if frame.f_code.co_filename != codec.__file__:
            return None
        found.add((last, frame.f_lineno))
        last = frame.f_lineno
        return trace

    sys.settrace(trace)
    try:
        check(body)
    finally:
        sys.settrace(None)
    return found


def check(body: bytes) -> None:
    """Decode; anything but an answer of the model or `Malformed` is an error."""
    try:
        answer = codec.decode_answer(body, 2)
    except codec.Malformed:
        return
    if isinstance(answer, Returned):
        assert plain(answer.value), answer


def plain(value: Any) -> bool:
    """Tell whether a value is of the model."""
    if type(value) is Seq:
        return all(map(plain, value.items))
    return value is None or type(value) in (bool, int, float, np.ndarray, Other)


def mutated(body: bytes, corpus: list[bytes], dice: random.Random) -> bytes:
    """Change a few places of a frame: flip, cut, repeat, insert, cross with another."""
    raw = bytearray(body)
    for _ in range(dice.randint(1, 5)):
        at, size = dice.randint(0, len(raw)), dice.choice([0, 1, 1, 2, 4, 8])
        kind = dice.randrange(5)
        if kind == 0 and raw:
            raw[at % len(raw)] ^= 1 << dice.randrange(8)
        elif kind == 1:
            del raw[at : at + size]
        elif kind == 2:
            raw[at : at + size] = dice.choice(_INTERESTING)
        elif kind == 3:
            raw[at:at] = raw[at : at + 8] * dice.randint(1, 200)
        else:
            other = dice.choice(corpus)
            raw[at:] = other[dice.randint(0, len(other)) :]
    return bytes(raw[:100_000])


def main(seconds: float, seed: int) -> None:
    """Fuzz; prints what it did."""
    dice = random.Random(seed)
    corpus = [codec.encode_answer(answer, 1 << 20) for answer in _SEEDS]
    reached: set[tuple[int, int]] = set().union(*map(steps, corpus))
    tried, until = 0, time.monotonic() + seconds
    tracemalloc.start()
    while time.monotonic() < until:
        body = mutated(dice.choice(corpus), corpus, dice)
        tried += 1
        try:
            new = steps(body) - reached
            tracemalloc.reset_peak()
            before = tracemalloc.get_traced_memory()[0]
            check(body)
            # An entry of one byte may become a Python object; an array's bytes stay bytes.
            assert tracemalloc.get_traced_memory()[1] - before < 200 * len(body) + 100_000, "too much memory"
        except Exception:
            print(f"found by seed {seed} after {tried} frames: {body!r}")
            raise
        if new:
            reached |= new
            corpus.append(body)
    print(f"{tried} frames, {len(corpus)} kept, {len(reached)} steps of the parser reached, nothing found")


if __name__ == "__main__":
    main(seconds=float(sys.argv[1]) if sys.argv[1:] else 60.0, seed=int(sys.argv[2]) if sys.argv[2:] else 0)
