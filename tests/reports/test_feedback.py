"""A student's page holds what is for the student, as text, and nothing else."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import tools
from fabricated import fill, result
from msgspec import structs

from autograder.batch.store import Store
from autograder.intake.people import Student
from autograder.manifest import Manifest
from autograder.marking.results import CaseResult, Figure, Line, QuestionResult
from autograder.reports.feedback import Pages, write_feedback

HOSTILE = "<script>alert(1)</script> [x](javascript:1) ```"


@pytest.mark.parametrize("form", ["html", "md"])
def test_the_page_has_scores_and_reasons_and_nothing_for_instructors(
    tmp_path: Path, manifest: Manifest, form: str
) -> None:
    made = result("ada", lost=["A3"], printed="a printed secret")
    questions = tuple(replace(question, flags=("measured?",)) for question in made.questions)
    fill(Store(tmp_path), [replace(made, questions=questions), result("bo", status="grader_error", questions=())])
    assert write_feedback(Store(tmp_path), manifest, form).written == 1
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


@pytest.mark.parametrize(("form", "fences"), [("html", 1), ("md", 2)])
def test_a_fence_in_a_reason_ends_no_block_and_stays_where_it_is_text(
    tmp_path: Path, manifest: Manifest, form: str, fences: int
) -> None:
    made = result("ada", ["A3"])
    said = CaseResult("all", 1.0, False, "came back: ```", "raised")
    questions = tuple(replace(one, cases=(said,)) if one.question == "A3" else one for one in made.questions)
    fill(Store(tmp_path), [replace(made, questions=questions)])
    write_feedback(Store(tmp_path), manifest, form)
    assert read(tmp_path, form).count("```") == fences


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
    assert write_feedback(Store(tmp_path), manifest) == Pages(6, ())
    found = {page.stem: page.read_text(encoding="utf-8") for page in (tmp_path / "feedback").iterdir()}
    assert set(found) == {"Li_Wei=s1", "li_wei=s2", "Zoe_Muller", "s1=s4", "x", "Li_Wei-s1"}
    assert "Zoë Müller" in found["Zoe_Muller"] and "李" in found["Li_Wei-s1"]


def test_pages_of_an_earlier_time_are_named(tmp_path: Path, manifest: Manifest) -> None:
    """They show an old score, or are called by somebody whose they are not. Nothing is deleted."""
    people = [Student("Li Wei"), Student("Bo Berg")]
    fill(Store(tmp_path), [result("s1"), result("s2")], people)
    write_feedback(Store(tmp_path), manifest)
    fill(Store(tmp_path), [result("s1"), result("s2")], [people[0], people[0]])
    assert write_feedback(Store(tmp_path), manifest) == Pages(2, ("Bo_Berg.html", "Li_Wei.html"))
    assert write_feedback(Store(tmp_path), manifest, "md") == Pages(2, ())


def test_own_curves_are_drawn_where_the_question_is_shown(tmp_path: Path, manifest: Manifest) -> None:
    figure = Figure("Your curve", "x", "y", False, (Line("f <b>", (0.0, 1.0), (2.0, 3.0)),))
    made = result("ada")
    questions = tuple(replace(one, figures=(figure,)) if one.question == "C2" else one for one in made.questions)
    fill(Store(tmp_path), [replace(made, questions=questions)])
    write_feedback(Store(tmp_path), manifest)
    assert "<polyline" in read(tmp_path, "html") and "f &lt;b&gt;" in read(tmp_path, "html")
    write_feedback(Store(tmp_path), shown(manifest, "visible", C2="hidden"))
    assert "<polyline" not in read(tmp_path, "html")


@pytest.mark.parametrize("form", ["html", "md"])
def test_what_was_carried_over_from_a_hidden_question_is_not_told(
    tmp_path: Path, manifest: Manifest, form: str
) -> None:
    """Such words would say that points were lost there; where the question is shown they are told."""
    made = result("ada", lost=["A0"])
    questions = tuple(_carried(one, "A0, A1a") if one.question == "B1" else one for one in made.questions)
    fill(Store(tmp_path), [replace(made, questions=questions)])
    write_feedback(Store(tmp_path), shown(manifest, "visible"), form)
    assert "is charged there only" in read(tmp_path, form)
    write_feedback(Store(tmp_path), shown(manifest, "visible", A0="hidden"), form)
    assert "Full points for the method" not in read(tmp_path, form) and "A0" not in read(tmp_path, form)


def _carried(question: QuestionResult, origin: str) -> QuestionResult:
    """A question whose first case kept its points for the method."""
    said = "Full points for the method.\nThe mistake is from A0 and is charged there only."
    first, *others = question.cases
    return replace(question, cases=(replace(first, message=said, follow_through=origin), *others))


def test_titles_are_text_in_markdown(tmp_path: Path, manifest: Manifest) -> None:
    """They are no HTML, and nothing in them is markup."""
    titled = [structs.replace(one, title="Bo's *first* layer") for one in manifest.questions]
    written = [structs.replace(one, title="Ada's `own`") for one in manifest.written]
    fill(Store(tmp_path), [result("ada")])
    named = structs.replace(manifest, title="A & B", questions=tuple(titled), written=tuple(written))
    write_feedback(Store(tmp_path), named, "md")
    text = read(tmp_path, "md")
    assert r"# A \& B" in text and r"Bo's \*first\* layer" in text
    assert "&#39;" not in text and "&amp;" not in text


@pytest.mark.parametrize("name", ["Con", "aux", "NUL", "Lpt1"])
def test_a_page_is_not_called_as_a_device_of_some_system(tmp_path: Path, manifest: Manifest, name: str) -> None:
    fill(Store(tmp_path), [result("s1")], [Student(name)])
    write_feedback(Store(tmp_path), manifest)
    assert [page.name for page in (tmp_path / "feedback").iterdir()] == [f"{name}=s1.html"]


def test_a_word_without_an_end_stays_within_the_page(tmp_path: Path, manifest: Manifest) -> None:
    """In a note, a name, and a marker's comment, which may hold an address."""
    from playwright.sync_api import sync_playwright

    word = "x" * 400
    fill(Store(tmp_path), [result("ada", notes=(word,))], [Student(word)])
    header = ",".join(["submission", *(one.id for one in manifest.written), "comment"])
    marks = tmp_path / "marks.csv"
    zeros = ",".join("0" for _ in manifest.written)
    marks.write_text(f"{header}\nada,{zeros},{word}\n")
    write_feedback(Store(tmp_path), manifest, "html", [marks])
    (page,) = (tmp_path / "feedback").iterdir()
    chromium = tools.chromium()
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-dev-shm-usage"]
        running = playwright.chromium.launch(executable_path=chromium, args=options)
        tab = running.new_page(viewport={"width": 360, "height": 800})
        tab.goto(page.as_uri())
        assert tab.text_content("main").count(word) == 3
        assert tab.evaluate("document.documentElement.scrollWidth") <= 360
        lines = """spans => spans.map(span => {
            const words = document.createRange();
            words.selectNodeContents(span);
            return words.getClientRects().length;
        })"""
        assert set(tab.eval_on_selector_all("h3 span", lines)) == {1}  # points are never broken: 4 / and 4 below it
        running.close()
