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
from autograder.marking.results import CaseResult, Figure, QuestionResult, Result, Status, WrittenAnswer
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
    return text_of(data)


def text_of(data: Json) -> str:
    """JSON by the fastest writer that there is; it says null for nan, so where it says so the standard one decides."""
    try:
        text = msgspec.json.encode(data).decode()
    except UnicodeEncodeError:  # half a character, which JSON can only spell out
        text = ""
    return text if text and "null" not in text else json.dumps(data, allow_nan=False)


def data_of(text: str) -> Json:
    """What JSON says, by the fastest reader that there is; what that refuses (half a character), the standard one."""
    try:
        return cast(Json, msgspec.json.decode(text))
    except msgspec.DecodeError:
        return cast(Json, json.loads(text))


class _Extra(msgspec.Struct):
    """What a test's entry says beside what Gradescope shows; of an automatic question, or of a written one."""

    question: str
    cases: tuple[CaseResult, ...] | msgspec.UnsetType = msgspec.UNSET
    flags: tuple[str, ...] = ()
    answered: bool | msgspec.UnsetType = msgspec.UNSET
    points: float = 0.0


class _Entry(msgspec.Struct):
    """A test as Gradescope's list has it."""

    name: str
    score: float
    extra_data: _Extra


class _Batch(msgspec.Struct):
    """What only a batch keeps."""

    key: str
    grader: str
    stamp: str
    submission: str
    notes: tuple[str, ...]
    printed: str
    figures: Mapping[str, tuple[Figure, ...]]
    handed_in: HandedIn


class _Whole(msgspec.Struct):
    """What the file says as a whole."""

    status: Status
    seed: int
    versions: dict[str, str]
    layers: dict[str, str]
    trusted_box: bool
    batch: _Batch


class _File(msgspec.Struct):
    """The parts of a record's file that are read back."""

    execution_time: float
    tests: tuple[_Entry, ...]
    extra_data: _Whole


_reader = msgspec.json.Decoder(_File)


def _file(text: str) -> _File:
    """Read it as `data_of` does, and insist on its form."""
    try:
        return _reader.decode(text)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        return msgspec.convert(json.loads(text), _File)


def from_json(text: str) -> Record | Damaged:
    """Read what `to_json` wrote; points follow from the cases."""
    try:
        file = _file(text)
    except msgspec.ValidationError as error:
        return Damaged(str(error))
    except (ValueError, RecursionError) as error:
        return Damaged(f"it is not what a grader wrote: {error}")
    whole, batch = file.extra_data, file.extra_data.batch
    result = Result(
        submission=batch.submission,
        status=whole.status,
        questions=tuple(_questions(file)),
        written=tuple(_written(file)),
        notes=batch.notes,
        printed=batch.printed,
        seed=whole.seed,
        layers=whole.layers,
        versions=whole.versions,
        trusted_box=whole.trusted_box,
        seconds=file.execution_time,
    )
    cases = [case for question in result.questions for case in question.cases]
    if not all(map(isfinite, [result.seconds, *(case.points for case in cases)])):
        return Damaged("it is not what a grader wrote: a number is none")
    curves = [curve for question in result.questions for figure in question.figures for curve in figure.lines]
    if any(len(curve.x) != len(curve.y) for curve in curves):
        return Damaged("it is not what a grader wrote: a curve has points without a height")
    if not _points_agree(result, file):
        return Damaged("its points are not those of its cases")
    return Record(result, batch.key, batch.grader, batch.stamp, batch.handed_in)


def _points_agree(result: Result, file: _File) -> bool:
    """Whether nobody changed points, or took out a case that earned some, behind the grader's back."""
    asked = [test for test in file.tests if test.extra_data.cases is not msgspec.UNSET]
    if result.status in ("graded", "partial") and (not asked or len(asked) != len(result.questions)):
        return False
    found = {question.question: question for question in result.questions}
    return all(
        isclose(test.score, question.earned) for test in asked if (question := found.get(test.extra_data.question))
    )


def _questions(file: _File) -> Iterator[QuestionResult]:
    """The automatic questions that were graded: those with cases."""
    for test in file.tests:
        extra = test.extra_data
        if extra.cases:
            figures = tuple(file.extra_data.batch.figures.get(extra.question, ()))
            yield QuestionResult(extra.question, test.name, extra.cases, extra.flags, figures=figures)


def _written(file: _File) -> Iterator[WrittenAnswer]:
    for test in file.tests:
        extra = test.extra_data
        if extra.answered is not msgspec.UNSET:
            yield WrittenAnswer(extra.question, test.name, extra.points, extra.answered)


def restamped(text: str, stamp: str) -> str:
    """The text of a record whose files were laid out anew and are still the same."""
    data = data_of(text)
    data["extra_data"]["batch"]["stamp"] = stamp
    return text_of(data)
