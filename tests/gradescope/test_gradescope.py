"""The results.json that Gradescope gets: valid always, and revealing no more than the policy says."""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema
import pytest

from autograder.files import write_atomically
from autograder.gradescope.daily_limit import over_the_limit, with_memory
from autograder.manifest import ROOT, parse_manifest
from autograder.marking.results import CaseResult, PublicCheck, QuestionResult, Result, WrittenAnswer
from autograder.marking.results_json import as_text, explanation, to_gradescope

SCHEMA = json.loads((ROOT / "tests" / "helpers" / "gradescope.schema.json").read_text())
GRADING = (ROOT / "grading.yml").read_text()
MANIFEST = parse_manifest(GRADING)
POLICIES = ["visible", "after_due_date", "after_published", "hidden"]


def valid(results: dict) -> dict:
    jsonschema.validate(results, SCHEMA)
    return json.loads(json.dumps(results, allow_nan=False))


def graded(passing=lambda question, case: True, **changes) -> Result:
    """A result as `grade` makes it, with the cases that `passing` says."""
    questions = tuple(
        QuestionResult(
            question.id,
            question.title,
            tuple(
                CaseResult(case.name, case.points, True)
                if passing(question.id, case.name)
                else CaseResult(case.name, case.points, False, "Expected (1, n),\ngot (n,).", "shape", ("m1",))
                for case in question.cases
            ),
        )
        for question in MANIFEST.questions
    )
    written = tuple(WrittenAnswer(w.id, w.title, w.points, w.id != "C1-written") for w in MANIFEST.written)
    result = Result(
        submission="doe",
        status="graded",
        questions=questions,
        written=written,
        notes=(),
        printed="",
        seed=7,
        layers={"uid": "in force"},
        versions={"numpy": "2"},
        trusted_box=True,
        seconds=1.5,
    )
    return replace(result, **changes)


def numbered(results: dict, number: str) -> dict:
    return next(test for test in results["tests"] if test.get("number") == number)


def test_questions_stand_in_order_with_their_points():
    """One test per question in grading.yml's order; their sum is the score, and no total is given twice."""
    results = valid(to_gradescope(graded(lambda question, case: question != "A3"), MANIFEST))
    automatic = [test for test in results["tests"] if test["max_score"]]
    assert [test["number"] for test in automatic] == [question.id for question in MANIFEST.questions]
    assert [test["max_score"] for test in automatic] == [question.points for question in MANIFEST.questions]
    lost = MANIFEST.question("A3").points
    assert sum(test["score"] for test in results["tests"]) == MANIFEST.automatic_points - lost
    assert "score" not in results
    a3 = numbered(results, "A3")
    assert a3["status"] == "failed"
    assert "jacobian: 0 / 3\n    Expected (1, n),\n    got (n,)." in a3["output"]
    assert a3["extra_data"]["question"] == "A3"
    assert a3["extra_data"]["misconceptions"] == ["m1"]
    assert a3["extra_data"]["follow_through"] is False
    assert a3["extra_data"]["flags"] == []


def test_written_answers_cannot_be_lost():
    """A written question is a person's to mark, carries no points here, and says if it is missing."""
    results = valid(to_gradescope(graded(), MANIFEST))
    written = [test for test in results["tests"] if test["number"].endswith("-written")]
    assert [test["max_score"] for test in written] == [0.0] * len(MANIFEST.written)
    assert "to be marked by a person" in numbered(results, "A2-written")["output"]
    assert numbered(results, "C1-written")["output"] == "No answer was found."


@pytest.mark.parametrize("policy", POLICIES)
def test_policy_decides_what_is_seen(policy):
    """Scores follow `scores`, a question its own setting, public checks theirs; stdout stays hidden."""
    text = GRADING.replace("scores: after_published", f"scores: {policy}")
    text = text.replace("title: Class weights\n", "title: Class weights\n    visibility: hidden\n")
    manifest = parse_manifest(text)
    public = [PublicCheck("A0", "Sigmoid", False, "sigmoid(0) should be 0.5")]
    results = valid(to_gradescope(graded(), manifest, public))
    assert results["stdout_visibility"] == "hidden"
    for test in results["tests"]:
        if "public" in test["tags"] or "written" in test["tags"]:
            assert (test["visibility"], test["max_score"]) == ("visible", 0.0)
        else:
            assert test["visibility"] == ("hidden" if test["number"] == "A4" else policy)


@pytest.mark.parametrize(("origin", "tells"), [("visible", True), ("after_published", False), ("hidden", False)])
def test_what_is_shown_earlier_says_nothing_of_a_question_that_is_still_shut(origin: str, tells: bool) -> None:
    """Where a mistake of it was carried over, the words wait for nobody else's eyes but the instructor's."""
    said = "The mistake is from A0 and is charged there only."
    made = graded()
    first = replace(made.questions[1].cases[0], message=said, follow_through="A0")
    changed = replace(made.questions[1], cases=(first, *made.questions[1].cases[1:]))
    made = replace(made, questions=(made.questions[0], changed, *made.questions[2:]))
    policy = GRADING.replace("scores: after_published", "scores: visible")
    manifest = parse_manifest(policy.replace("  - id: A0\n", f"  - id: A0\n    visibility: {origin}\n"))
    test = numbered(valid(to_gradescope(made, manifest)), made.questions[1].question)
    assert (said in test["output"]) is tells
    assert test["extra_data"]["follow_through"] and test["extra_data"]["cases"][0]["message"] == said


@pytest.mark.parametrize("status", ["unreadable", "grader_error"])
def test_nothing_graded_is_still_a_valid_result(status):
    """Every question is listed with no points and the reason stands above; a fault of ours is called ours."""
    result = graded(status=status, questions=(), written=(), notes=("The zip is empty: no content.",))
    results = valid(to_gradescope(result, MANIFEST))
    assert sum(test["max_score"] for test in results["tests"]) == MANIFEST.automatic_points
    assert sum(test["score"] for test in results["tests"]) == 0
    assert ("The zip is empty" in results["output"]) == (status == "unreadable")
    assert ("not your fault" in results["output"]) == (status == "grader_error")
    valid(explanation(MANIFEST, "unfinished", "Not yet."))


def test_hostile_text_is_tamed():
    """Control characters, lone surrogates and endless text of the student's make no invalid result."""
    nasty = "\x00\x1b[2J\udcff" + "x" * 100_000
    question = replace(graded().questions[0], cases=(CaseResult("sigmoid", 2, False, nasty),), flags=(nasty,))
    results = valid(to_gradescope(graded(questions=(question,), notes=(nasty,)), MANIFEST))
    assert len(json.dumps(results)) < 100_000


def test_result_is_replaced_whole(tmp_path):
    """What cannot be written leaves the earlier result as it was, and nothing beside it."""
    path = tmp_path / "results.json"
    write_atomically(path, as_text({"score": 1}))
    with pytest.raises(ValueError):
        write_atomically(path, as_text({"score": float("nan")}))
    assert json.loads(path.read_text()) == {"score": 1}
    assert list(tmp_path.iterdir()) == [path]


# the daily limit

LIMITED = parse_manifest(GRADING.replace("per_day: null", "per_day: 2"))


def metadata(*times: str, **newest) -> dict:
    previous = [{"submission_time": time, "score": 40.0, "autograder_error": False, "results": {}} for time in times]
    if previous:
        previous[-1].update(newest)
    return {"created_at": "2026-11-24T08:00:00.000000-07:00", "previous_submissions": previous}


TODAY = ("2026-11-24T00:10:00.000000-07:00", "2026-11-24T09:00:00.000000+00:00")


def test_limit_is_off_by_default():
    """Without `per_day`, and without usable metadata, everybody is graded."""
    assert over_the_limit(metadata(*TODAY), MANIFEST) is None
    for broken in ({}, {"created_at": "yesterday"}, {"created_at": None, "previous_submissions": "x"}):
        assert over_the_limit(broken, LIMITED) is None


def test_days_are_the_students_own():
    """Only gradings of the same calendar day count, whatever time zone they are written in."""
    assert over_the_limit(metadata(*TODAY), LIMITED) is not None
    assert over_the_limit(metadata("2026-11-23T23:50:00-07:00", TODAY[1]), LIMITED) is None
    assert over_the_limit(metadata("2026-11-24T06:50:00+00:00", TODAY[1]), LIMITED) is None


def test_our_failures_do_not_count():
    """A grading that Gradescope or the grader failed at is not used up."""
    assert over_the_limit(metadata(*TODAY, autograder_error=True), LIMITED) is None
    failed = {"extra_data": {"status": "grader_error"}}
    assert over_the_limit(metadata(*TODAY, results=failed), LIMITED) is None


def test_an_upload_that_could_not_be_read_is_free_also_later_in_the_day():
    """Gradescope hands over the newest result only: what is free is remembered from one result to the next."""
    unreadable = with_memory(to_gradescope(graded(status="unreadable", questions=()), LIMITED), metadata())
    second = metadata(TODAY[0], results=valid(unreadable))
    assert over_the_limit(second, LIMITED) is None
    third = metadata(*TODAY, results=valid(with_memory(to_gradescope(graded(), LIMITED), second)))
    assert over_the_limit(third, LIMITED) is None
    later = "2026-11-24T02:30:00.000000-07:00"
    fourth = metadata(*TODAY, later, results=valid(with_memory(to_gradescope(graded(), LIMITED), third)))
    told = over_the_limit(fourth, LIMITED)
    assert told is not None and told["extra_data"]["not_charged"] == [TODAY[0]]


def test_earlier_result_comes_back_under_the_same_policy():
    """The earlier tests return as they were shown; a bare score returns as a test, never as an open total."""
    earlier = valid(to_gradescope(graded(), LIMITED))
    again = valid(over_the_limit(metadata(*TODAY, results=earlier), LIMITED))
    assert again["tests"] == earlier["tests"]
    assert "not graded" in again["output"]
    bare = valid(over_the_limit(metadata(*TODAY), LIMITED))
    assert "score" not in bare
    assert (bare["tests"][0]["score"], bare["tests"][0]["visibility"]) == (40.0, "after_published")
