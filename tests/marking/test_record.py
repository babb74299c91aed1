"""What was kept is read back as it was, or said to be damaged: never half of it, and never as a zero."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from fabricated import result

from autograder.manifest import Manifest
from autograder.marking.record import Damaged, HandedIn, Piece, Record, from_json, restamped, to_json
from autograder.marking.results import CaseResult, Figure, Line, QuestionResult, Result, WrittenAnswer


def graded(manifest: Manifest) -> Result:
    """Somebody with everything that a result can hold."""
    made = result("ada", lost=["A3"], notes=("a note",), printed="printed", layers={"uid": "in force"})
    case = manifest.question("A1a").cases[0]
    cases = (CaseResult(case.name, case.points, True, "", "", ("A1a-forgot-the-mean",), "A0", 0.0123),)
    figure = Figure("curve", "x", "y", False, (Line("it", (0.0, 1.0), (2.0, 3.0)),))
    first = [QuestionResult("A1a", manifest.question("A1a").title, cases, ("a flag",), figures=(figure,))]
    questions = [next((one for one in first if one.question == old.question), old) for old in made.questions]
    written = tuple(WrittenAnswer(one.id, one.title, one.points, one.id < "B") for one in manifest.written)
    return replace(made, questions=tuple(questions), written=written, trusted_box=False)


@pytest.mark.parametrize("status", ["graded", "partial", "unreadable", "grader_error"])
def test_a_record_is_read_back_as_it_was_written(manifest: Manifest, status: str) -> None:
    made = replace(graded(manifest), status=status)
    if status in ("unreadable", "grader_error"):
        made = replace(made, questions=(), written=())
    code = HandedIn((Piece("A3", "dE_df1", "a_warm_up.py", 9, "def dE_df1(): ...\n# \x1b \ud800"),), {"f": (40, "ab")})
    record = Record(made, "key", "grader", "stamp", code)
    assert from_json(to_json(record, manifest)) == record
    assert from_json(restamped(to_json(record, manifest), "other")) == replace(record, stamp="other")


def a3(data: dict[str, Any]) -> dict[str, Any]:
    return next(test for test in data["tests"] if test["number"] == "A3")


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data.pop("tests"),
        lambda data: data.update(tests=[]),
        lambda data: data.update(tests={}),
        lambda data: data["extra_data"].update(batch=[]),
        lambda data: data["extra_data"].update(status="fine"),
        lambda data: data["extra_data"]["batch"].update(key=1),
        lambda data: data.update(execution_time="soon"),
        lambda data: data["tests"].append(None),
        lambda data: data["tests"].append({"extra_data": []}),
        lambda data: data["tests"][0]["extra_data"]["cases"].pop(),
        lambda data: a3(data)["extra_data"].update(cases=[]),
        lambda data: a3(data).update(score=1.0),
        lambda data: a3(data).update(score="full"),
        lambda data: a3(data)["extra_data"]["cases"][0].update(points=float("inf")),
        lambda data: a3(data)["extra_data"]["cases"][0].update(passed="perhaps"),
        lambda data: a3(data)["extra_data"]["cases"][0].update(misconceptions="A3"),
        lambda data: data["extra_data"]["batch"]["figures"]["A1a"][0]["lines"][0]["y"].pop(),
    ],
)
def test_what_was_changed_or_cut_is_damaged(manifest: Manifest, damage: Callable[[dict[str, Any]], object]) -> None:
    data = json.loads(to_json(Record(graded(manifest), "key", "grader"), manifest))
    damage(data)
    assert isinstance(from_json(json.dumps(data)), Damaged)


def test_a_record_is_never_a_text_that_is_not_json(manifest: Manifest) -> None:
    made = replace(graded(manifest), seconds=float("nan"))
    with pytest.raises(ValueError, match="JSON"):
        to_json(Record(made, "key", "grader"), manifest)
