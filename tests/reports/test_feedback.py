"""A student's page holds what is for the student, as text, and nothing else."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from fabricated import fill, result
from msgspec import structs

from autograder.batch.store import Store
from autograder.intake.people import Student
from autograder.manifest import Manifest
from autograder.marking.results import Figure, Line
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
    left = manifest.automatic_points - manifest.question("A3").points
    assert "came back: the number 2" in text and f"{left:g}" in text
    assert "measured?" not in text and "a printed secret" not in text


@pytest.mark.parametrize("form", ["html", "md"])
def test_hostile_text_is_text(tmp_path: Path, manifest: Manifest, form: str) -> None:
    fill(Store(tmp_path), [result(HOSTILE, notes=(HOSTILE,))])
    write_feedback(Store(tmp_path), manifest, form)
    (page,) = (tmp_path / "feedback").iterdir()
    text = page.read_text(encoding="utf-8")
    assert "<script>" not in text
    assert form == "html" or "[x](" not in text


def read(folder: Path, form: str) -> str:
    """Ada's page, without its style."""
    text = (folder / "feedback" / f"ada.{form}").read_text(encoding="utf-8")
    return re.sub("<style>.*?</style>", "", text, flags=re.DOTALL)


def shown(manifest: Manifest, scores: str, **questions: str) -> Manifest:
    """The manifest with this visibility of scores, and another one of some questions."""
    changed = [structs.replace(one, visibility=questions.get(one.id)) for one in manifest.questions]
    policy = structs.replace(manifest.visibility, scores=scores)
    return structs.replace(manifest, questions=tuple(changed), visibility=policy)


@pytest.mark.parametrize("form", ["html", "md"])
def test_a_question_that_is_hidden_stays_hidden(tmp_path: Path, manifest: Manifest, form: str) -> None:
    """Its points, its reasons, and what a total of all would say of it."""
    fill(Store(tmp_path), [result("ada", lost=["A3"])])
    write_feedback(Store(tmp_path), shown(manifest, "after_published", A3="hidden"), form)
    text = read(tmp_path, form)
    assert "A3 " not in text and "A2 " in text and "came back" not in text
    everything = manifest.automatic_points
    left = everything - manifest.question("A3").points
    assert f"{left:g}" in text and f" {everything:g}" not in text and "of the questions below" in text


@pytest.mark.parametrize("form", ["html", "md"])
def test_hidden_scores_leave_nothing_of_the_automatic_part(tmp_path: Path, manifest: Manifest, form: str) -> None:
    fill(Store(tmp_path), [result("ada", lost=["A3"], notes=("a note",))])
    write_feedback(Store(tmp_path), shown(manifest, "hidden"), form)
    text = read(tmp_path, form)
    left = manifest.automatic_points - manifest.question("A3").points
    assert "came back" not in text and f"{left:g}" not in text and "automatic points" not in text
    assert not any(question.title in text for question in manifest.questions)
    assert "a note" in text


def test_a_question_may_be_shown_where_scores_are_hidden(tmp_path: Path, manifest: Manifest) -> None:
    fill(Store(tmp_path), [result("ada", lost=["A3"])])
    write_feedback(Store(tmp_path), shown(manifest, "hidden", A3="visible"), "md")
    text = (tmp_path / "feedback" / "ada.md").read_text(encoding="utf-8")
    assert "## A3 " in text and "## A2 " not in text and f"**0 of {manifest.question('A3').points:g}**" in text


def test_a_page_is_called_by_its_people_and_nobody_gets_anothers(tmp_path: Path, manifest: Manifest) -> None:
    """Two of one name, a name that is another's folder, and one that is no file's name are told apart."""
    names = ["s1", "s2", "s3", "s4", "s5", "Li_Wei-s1"]
    called = ["Li Wei", "li wei", "Zoë Müller", "s1", "../=x", "李"]
    people = [Student(name) for name in called]
    fill(Store(tmp_path), [result(name) for name in names], people)
    assert write_feedback(Store(tmp_path), manifest) == 6
    found = {page.stem: page.read_text(encoding="utf-8") for page in (tmp_path / "feedback").iterdir()}
    assert set(found) == {"Li_Wei=s1", "li_wei=s2", "Zoe_Muller", "s1=s4", "x", "Li_Wei-s1"}
    assert "Zoë Müller" in found["Zoe_Muller"] and "李" in found["Li_Wei-s1"]


def test_own_curves_are_drawn_where_the_question_is_shown(tmp_path: Path, manifest: Manifest) -> None:
    figure = Figure("Your curve", "x", "y", False, (Line("f <b>", (0.0, 1.0), (2.0, 3.0)),))
    made = result("ada")
    questions = tuple(replace(one, figures=(figure,)) if one.question == "C2" else one for one in made.questions)
    fill(Store(tmp_path), [replace(made, questions=questions)])
    write_feedback(Store(tmp_path), manifest)
    assert "<polyline" in read(tmp_path, "html") and "f &lt;b&gt;" in read(tmp_path, "html")
    write_feedback(Store(tmp_path), shown(manifest, "visible", C2="hidden"))
    assert "<polyline" not in read(tmp_path, "html")
