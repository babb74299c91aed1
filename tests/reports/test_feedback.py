"""A student's page holds what is for the student, as text, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fabricated import fill, result

from autograder.batch.store import Store
from autograder.manifest import Manifest
from autograder.reports.feedback import write_feedback

HOSTILE = "<script>alert(1)</script> [x](javascript:1) ```"


@pytest.mark.parametrize("form", ["html", "md"])
def test_the_page_has_scores_and_reasons_and_nothing_for_instructors(
    tmp_path: Path, manifest: Manifest, form: str
) -> None:
    made = result("ada", lost=["A3"], printed="a printed secret")
    questions = tuple(replace(question, flags=("measured?",)) for question in made.questions)
    fill(Store(tmp_path), [replace(made, questions=questions), result("bo", status="grader_error", questions=())])
    assert write_feedback(Store(tmp_path), manifest, form) == 1
    (page,) = (tmp_path / "feedback").iterdir()
    text = page.read_text(encoding="utf-8")
    assert "came back: the number 2" in text and "78" in text
    assert "measured?" not in text and "a printed secret" not in text


@pytest.mark.parametrize("form", ["html", "md"])
def test_hostile_text_is_text(tmp_path: Path, manifest: Manifest, form: str) -> None:
    fill(Store(tmp_path), [result(HOSTILE, notes=(HOSTILE,))])
    write_feedback(Store(tmp_path), manifest, form)
    (page,) = (tmp_path / "feedback").iterdir()
    text = page.read_text(encoding="utf-8")
    assert "<script>" not in text
    assert form == "html" or "[x](" not in text


def test_a_question_that_is_hidden_stays_hidden(tmp_path: Path, manifest: Manifest) -> None:
    questions = tuple(
        question.model_copy(update={"visibility": "hidden"}) if question.id == "A3" else question
        for question in manifest.questions
    )
    fill(Store(tmp_path), [result("ada", lost=["A3"])])
    write_feedback(Store(tmp_path), manifest.model_copy(update={"questions": questions}), "md")
    text = (tmp_path / "feedback" / "ada.md").read_text(encoding="utf-8")
    assert "## A3 " not in text and "## A2 " in text
