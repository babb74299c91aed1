"""The handout is complete, stands on its own as a page and as a document, and its figures and data are reproducible."""

import base64
import re
import runpy
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
import tools
from the_assignment import ASSIGNMENT

from autograder.authoring.handout import write_handout
from autograder.manifest import ROOT

SCRIPTS = ROOT / "assignment" / "scripts"


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    assert [path.name for path in write_handout(ROOT, out)] == ["handout.html", "handout.pdf"]
    return out


class Page(HTMLParser):
    """Collects what a page refers to and what it offers as a target."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.targets: set[str] = set()
        self.references: list[str] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name == "id":
                self.targets.add(f"#{value}")
            elif name in ("href", "src"):
                self.references.append(value or "")


def test_every_question_stands_in_it_with_its_file_and_points():
    """The table is filled in from grading.yml."""
    text = (ROOT / "student_template" / "handout.md").read_text(encoding="utf-8")
    manifest = ASSIGNMENT.manifest
    rows = dict(re.findall(r"^\| \[([\w-]+)\]\(#[\w-]+\) \| (.*) \|$", text, re.MULTILINE))
    automatic = {q.id: f"{q.title} | `{q.file}` | {q.points:g} | machine" for q in manifest.questions}
    written = {q.id: f"{q.title} | `written_answers.md` | {q.points:g} | people" for q in manifest.written}
    assert rows == automatic | written
    for question in manifest.questions:
        for function in question.functions:
            assert f"`{function}(" in text, function


def test_the_page_needs_no_network(built):
    """Figures inside, formulas as MathML, every link leads to a place on the page or to further reading."""
    page = Page((built / "handout.html").read_text(encoding="utf-8"))
    figures = [reference for reference in page.references if reference.startswith("data:image/svg+xml")]
    assert len(figures) == 3
    assert page.tags.count("math") > 50
    assert not {"script", "link", "iframe"} & set(page.tags)
    reading = [reference for reference in page.references if reference.startswith("https://")]
    assert len(reading) == 1
    inner = [reference for reference in page.references if reference not in figures + reading]
    assert inner
    assert set(inner) <= page.targets


def test_the_page_is_for_phones_readers_and_the_night(built):
    """One main landmark, dark colours where they are asked for, a math font inside, no width that a phone has not."""
    text = (built / "handout.html").read_text(encoding="utf-8")
    assert Page(text).tags.count("main") == 1
    assert "prefers-color-scheme: dark" in text
    font = re.search(r"url\(data:font/woff2;base64,([\w+/=]+)\)", text)
    assert font
    assert base64.b64decode(font[1]) == (ROOT / "assignment" / "scripts" / "fonts" / "math.woff2").read_bytes()
    chromium = tools.chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"])
        page = browser.new_page(viewport={"width": 360, "height": 800}, color_scheme="dark")
        page.goto((built / "handout.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert page.evaluate("Math.max(...[...document.querySelectorAll('table')].map(t => t.scrollWidth))") <= 320
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(22, 24, 29)"
        assert page.evaluate("document.fonts.check('16px \"Handout Math\"')")
        browser.close()


def test_links_work_on_github_and_in_jupyterlab():
    """Both name headings differently, so every link leads to an anchor that is written down."""
    text = (ROOT / "assignment" / "handout.md").read_text(encoding="utf-8")
    targets = set(re.findall(r'^<a id="(\w+)"></a>\n\n### ', text, re.MULTILINE))
    assert set(re.findall(r"\]\(#([^)]*)\)", text)) == targets
    for link in re.findall(r"handout\.md#(\w+)", (ROOT / "assignment" / "tutorial09.py").read_text(encoding="utf-8")):
        assert link in targets


def test_no_formula_was_left_as_source(built):
    """pandoc shows a formula that it cannot convert as it stands."""
    text = (built / "handout.html").read_text(encoding="utf-8")
    visible = re.sub(r"<annotation.*?</annotation>|<style.*?</style>", "", text, flags=re.DOTALL)
    assert not re.search(r"\\[a-z]+|\$", visible)


def test_the_document_is_a_pdf_of_a_few_pages(built):
    """Typst sets it with the fonts that it brings."""
    contents = (built / "handout.pdf").read_bytes()
    assert contents.startswith(b"%PDF-")
    assert 3 <= len(re.findall(rb"/Type\s*/Page\b", contents)) <= 8


def test_formulas_are_delimited_as_github_and_jupyter_read_them():
    """An odd number of $ in a paragraph, or a blank inside, leaves a formula as text on GitHub."""
    text = (ROOT / "assignment" / "handout.md").read_text(encoding="utf-8")
    prose = re.sub(r"`[^`]*`", "", text)
    for paragraph in re.sub(r"\$\$.*?\$\$", "", prose, flags=re.DOTALL).split("\n\n"):
        assert paragraph.count("$") % 2 == 0, paragraph
        assert "\\_" not in paragraph, "Markdown takes the backslash away before the formula is set"
        assert not re.search(r"\$ [^$]*\$|\$[^$]* \$(?!\w)", re.sub(r"\$[^$\s]\$|\$[^$\s][^$]*[^$\s]\$", "", paragraph))


@pytest.mark.parametrize("name", ["network_a.svg", "network_b.svg", "relu.svg"])
def test_the_figures_are_what_their_script_draws(name):
    """A change of a figure is a change of assignment/scripts/draw_figures.py."""
    drawn = runpy.run_path(str(SCRIPTS / "draw_figures.py"))["figures"]()
    assert sorted(drawn) == ["network_a.svg", "network_b.svg", "relu.svg"]
    assert (ROOT / "assignment" / "figures" / name).read_text(encoding="utf-8") == drawn[name]


def test_the_wine_is_what_its_script_makes():
    """1100 bottles, 100 of class A, from a seed. Compared as numbers: the last digit may differ with numpy."""
    made = runpy.run_path(str(SCRIPTS / "make_wine.py"))["samples"]()
    kept = (ROOT / "assignment" / "data" / "wine.csv").read_text(encoding="utf-8").splitlines()
    assert len(kept) == len(made) == 1101
    assert kept[0] == made[0]
    assert [line[-1] for line in kept] == [line[-1] for line in made]
    assert sum(line.endswith(",A") for line in kept) == 100
    one, other = (np.array([line.split(",")[:2] for line in lines[1:]], dtype=float) for lines in (kept, made))
    assert np.allclose(one, other, atol=0.011)
