"""The corpus: the folder is the verdict, and the hidden tests must agree with it, case by case."""

from dataclasses import replace

import pytest
from corpus_cases import CORPUS, Case, cases

from autograder import grade as grading
from autograder.grade import grade
from autograder.submission import Submission

CARRIED = (CORPUS / "wrong" / "CARRIED.txt").read_text().split()


def lost(result) -> tuple[str, ...]:
    return tuple(question.question for question in result.questions if question.score < question.max_score)


def failed(result) -> set[tuple[str, str]]:
    return {(q.question, case.name) for q in result.questions for case in q.cases if not case.passed}


def graded(case: Case, sandbox, run):
    return grade(Submission(case.name, case.files), sandbox, run)


def identifiers(verdict: str) -> list:
    return [pytest.param(case, id=case.name) for case in cases(verdict)]


def test_an_unknown_verdict_is_an_error(tmp_path, monkeypatch):
    """A misspelt folder would silently test nothing."""
    (tmp_path / "acepted").mkdir()
    monkeypatch.setattr("corpus_cases.CORPUS", tmp_path)
    with pytest.raises(ValueError, match="acepted is no verdict"):
        list(cases())


@pytest.mark.parametrize(("verdict", "at_least"), [("accepted", 80), ("wrong", 110), ("broken", 20)])
def test_the_corpus_only_grows(verdict: str, at_least: int):
    """An overlay that is empty, or a folder that vanished, would weaken the proof."""
    found = list(cases(verdict))
    assert len(found) >= at_least
    assert all(any(path.is_file() for path in case.folder.rglob("*")) for case in found)


@pytest.mark.parametrize("case", identifiers("accepted"))
def test_a_correct_form_keeps_every_point(case: Case, sandbox, run):
    """No false reject."""
    result = graded(case, sandbox, run)
    messages = [c.message for q in result.questions for c in q.cases if not c.passed]
    assert (result.status, lost(result)) == ("graded", ()), messages


@pytest.mark.parametrize("case", identifiers("wrong"))
def test_a_wrong_answer_loses_in_its_question_only(case: Case, sandbox, run, manifest):
    """No false accept, no collateral loss; later questions that carry the mistake on keep their points."""
    result = graded(case, sandbox, run)
    assert set(case.loses) <= {question.id for question in manifest.questions}
    assert lost(result) == tuple(q.id for q in manifest.questions if q.id in case.loses)
    if case.name in CARRIED:
        assert any(question.follow_through for question in result.questions)


@pytest.mark.parametrize("case", identifiers("broken"))
def test_a_broken_submission_costs_no_more_than_it_breaks(case: Case, sandbox, run):
    """Its status, and the questions that keep full marks, are those of expect.txt."""
    result = graded(case, sandbox, run)
    status, kept = case.expectation
    full = tuple(q.question for q in result.questions if q.score == q.max_score)
    assert (result.status, full) == (status, kept), result.notes


def test_every_hidden_case_is_needed(sandbox, run, manifest, monkeypatch):
    """Delete any one hidden test case, and some wrong answer of the corpus gets away with it."""
    alone: dict[tuple[str, str], list[Case]] = {}
    for case in cases("wrong"):
        found = failed(graded(case, sandbox, run))
        if len(found) == 1:
            alone.setdefault(found.pop(), []).append(case)
    original = grading._test_file
    for question in manifest.questions:
        for hidden in question.cases:

            def without(asked, question=question, hidden=hidden):
                return _without(original(asked), asked, hidden.name) if asked.id == question.id else original(asked)

            monkeypatch.setattr(grading, "_test_file", without)
            candidates = alone.get((question.id, hidden.name), [])
            escapes = (case for case in candidates if question.id not in lost(graded(case, sandbox, run)))
            assert next(escapes, None), f"nothing in the corpus needs {question.id}/{hidden.name}"


def _without(test_file, question, name: str):
    """A copy of an otter test file in which one case asks nothing."""
    copy = type(test_file)(test_file.name, test_file.path, list(test_file.test_cases), False)
    copy.source = test_file.source
    place = [case.name for case in question.cases].index(name)
    copy.test_cases[place] = replace(copy.test_cases[place], body=Passes())
    return copy


class Passes:
    """A deleted test case: it asks nothing."""

    def call_func(self, env):
        pass
