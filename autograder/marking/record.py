"""How is a result kept, and what is read back from what was kept?

A `Record` is a result and what tells whether it still holds. Its form as JSON is that of Gradescope, as other
programs read it, with the rest under extra_data `batch`; `to_json` and `from_json` are the only ones who know it. Below
them everything reads `Record` and `Result`. What cannot be read back whole is `Damaged`, which is not the same as
nothing: somebody has changed it, or the disk has.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import isclose, isfinite
from typing import cast

import msgspec

from autograder.hostile_text import plain
from autograder.manifest import Manifest
from autograder.marking.results import Result
from autograder.marking.results_json import Json, to_gradescope

_NOTE_CHARACTERS, _PRINTED_CHARACTERS = 2_000, 100_000  # what of a submission is kept for the report


@dataclass(frozen=True)
class Piece:
    """What defines one of the student's functions: its text, as hostile as it came, and where it stands."""

    question: str
    function: str
    file: str
    line: int
    text: str


@dataclass(frozen=True)
class HandedIn:
    """What is kept of the code, to look at without the submission.

    Attributes:
        code: the functions that lost points or kept them on their method, in the questions' order.
        shapes: function -> (size of its syntax tree, a text that is equal for equal trees).
    """

    code: tuple[Piece, ...] = ()
    shapes: Mapping[str, tuple[int, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Record:
    """A result as a batch keeps it.

    Attributes:
        key: what the result depends on: an equal key means an equal result; "" = grade it again in any case.
        grader: version of everything that marks.
        stamp: of the files that it was made from, as they lay on the disk.
    """

    result: Result
    key: str
    grader: str
    stamp: str = ""
    handed_in: HandedIn = HandedIn()

    @property
    def trusted(self) -> bool:
        """Whether student code was confined, so that it could not read what it was asked."""
        return self.result.trusted_box


@dataclass(frozen=True)
class Damaged:
    """A record that cannot be read, and why."""

    reason: str


def to_json(record: Record, manifest: Manifest) -> str:
    """Give the text of a record, in Gradescope's form.

    Raises:
        ValueError: a number in it is nan or infinite, which JSON does not know.
    """
    result = record.result
    data = to_gradescope(result, manifest)
    data["extra_data"]["batch"] = {
        "key": record.key,
        "grader": record.grader,
        "stamp": record.stamp,
        "submission": plain(result.submission),
        "notes": [plain(note, _NOTE_CHARACTERS) for note in result.notes],
        "printed": plain(result.printed, _PRINTED_CHARACTERS),
        "figures": msgspec.to_builtins({one.question: one.figures for one in result.questions if one.figures}),
        "handed_in": msgspec.to_builtins(record.handed_in),
    }
    return _text(data)


def _text(data: Json) -> str:
    """JSON by the fastest writer that there is; it says null for nan, so where it says so the standard one decides."""
    try:
        text = msgspec.json.encode(data).decode()
    except UnicodeEncodeError:  # half a character, which JSON can only spell out
        text = ""
    return text if text and "null" not in text else json.dumps(data, allow_nan=False)


def _data(text: str) -> Json:
    """What JSON says, by the fastest reader that there is; what that refuses (half a character), the standard one."""
    try:
        return cast(Json, msgspec.json.decode(text))
    except msgspec.DecodeError:
        return cast(Json, json.loads(text))


def from_json(text: str) -> Record | Damaged:
    """Read what `to_json` wrote; points follow from the cases."""
    try:
        data = _data(text)
        batch, extra = data["extra_data"]["batch"], data["extra_data"]
        result = {
            **{name: extra[name] for name in ("status", "seed", "versions", "layers", "trusted_box")},
            **{name: batch[name] for name in ("submission", "notes", "printed")},
            "questions": list(_questions(data["tests"], batch["figures"])),
            "written": list(_written(data["tests"])),
            "seconds": data["execution_time"],
        }
        kept = {name: batch[name] for name in ("key", "grader", "stamp", "handed_in")}
        record = msgspec.convert({"result": result, **kept}, Record)
        agree = _points_agree(record.result, data["tests"])
    except msgspec.ValidationError as error:
        return Damaged(str(error))
    except KeyError as error:
        return Damaged(f"{error} is missing")
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        return Damaged(f"it is not what a grader wrote: {error}")
    cases = [case for question in record.result.questions for case in question.cases]
    if not all(map(isfinite, [record.result.seconds, *(case.points for case in cases)])):
        return Damaged("it is not what a grader wrote: a number is none")
    return record if agree else Damaged("its points are not those of its cases")


def _points_agree(result: Result, tests: list[Json]) -> bool:
    """Whether nobody changed points, or took out a case that earned some, behind the grader's back."""
    asked = [test for test in tests if "cases" in test["extra_data"]]
    if result.status in ("graded", "partial") and (not asked or len(asked) != len(result.questions)):
        return False
    found = {question.question: question for question in result.questions}
    return all(
        isclose(test["score"], question.earned)
        for test in asked
        if (question := found.get(test["extra_data"]["question"]))
    )


def _questions(tests: list[Json], figures: Json) -> Iterator[Json]:
    """The automatic questions that were graded: those with cases."""
    for test in tests:
        extra = test["extra_data"]
        if extra.get("cases"):
            kept = {name: extra[name] for name in ("question", "cases", "flags")}
            yield {"title": test["name"], "figures": figures.get(extra["question"], []), **kept}


def _written(tests: list[Json]) -> Iterator[Json]:
    for test in tests:
        extra = test["extra_data"]
        if "answered" in extra:
            yield {**extra, "title": test["name"]}


def restamped(text: str, stamp: str) -> str:
    """The text of a record whose files were laid out anew and are still the same."""
    data = _data(text)
    data["extra_data"]["batch"]["stamp"] = stamp
    return _text(data)
