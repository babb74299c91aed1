"""A class is marked in a browser with the keyboard alone, nothing is lost on the way, and no answer does anything."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import signal
import time
from collections.abc import Iterator
from fractions import Fraction
from html.parser import HTMLParser
from math import ceil
from pathlib import Path
from typing import Any

import pytest
import tools
from fabricated import fill, result
from written import HOSTILE, answer, keep, written_class

from autograder.batch.store import Store
from autograder.faults import GraderFault
from autograder.manifest import ROOT, Manifest
from autograder.marking.rubric import load_rubric
from autograder.reports.feedback import write_feedback
from autograder.reports.gradebook import merge
from autograder.reports.marking_page import write_page
from autograder.reports.rendering import SECONDS, Renderer, render


def made(folder: Path, manifest: Manifest, size: int, **options: Any) -> Store:
    store = Store(folder)
    written_class(store, manifest, size, hostile=options.pop("hostile", True))
    write_page(store, ROOT, manifest, seed=1, **options)
    return store


def data_of(store: Store) -> dict[str, Any]:
    text = (store.folder / "marking.html").read_text(encoding="utf-8")
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found
    return json.loads(found[1])


# --- what is in the page


def test_everybodys_answer_is_in_it_once_and_equal_ones_together(tmp_path: Path, manifest: Manifest) -> None:
    data = data_of(made(tmp_path, manifest, 60))
    for question in data["questions"]:
        members = sorted(member for group in question["groups"] for member, _ in group["members"])
        assert members == list(range(60))
        assert sum(group["blank"] for group in question["groups"]) == 1
        texts = [data["texts"][group["text"]] for group in question["groups"] if not group["blank"]]
        assert len({*texts}) == len(texts)


def test_where_nothing_is_graded_there_is_no_page(tmp_path: Path, manifest: Manifest) -> None:
    """Nor one whose keys do nothing: a sentence says why."""
    store = Store(tmp_path)
    fill(store, [result("ada", status="grader_error", questions=())])
    with pytest.raises(GraderFault, match="no submission is graded"):
        write_page(store, ROOT, manifest)
    assert not (tmp_path / "marking.html").exists()


def test_names_are_shown_only_when_asked_for(tmp_path: Path, manifest: Manifest) -> None:
    assert data_of(made(tmp_path / "a", manifest, 3))["named"] is False
    assert data_of(made(tmp_path / "b", manifest, 3, named=True))["named"] is True


def test_the_order_is_the_seeds_and_another_one_in_each_question(tmp_path: Path, manifest: Manifest) -> None:
    """The first ones are marked otherwise than the last ones: nobody should always be first."""
    store = made(tmp_path, manifest, 40)

    def orders() -> list[list[str]]:
        return [[group["mark"] for group in one["groups"]] for one in data_of(store)["questions"]]

    first = orders()
    write_page(store, ROOT, manifest)
    assert orders() == first
    write_page(store, ROOT, manifest, seed=2)
    assert orders() != first
    whose = [[group["members"][0][0] for group in one["groups"]] for one in data_of(store)["questions"]]
    assert len({tuple(one) for one in whose}) == len(whose)


def test_a_mark_of_c2_is_for_the_answer_and_the_functions(tmp_path: Path, manifest: Manifest) -> None:
    """C2's answer must fit the activation: equal words beside other functions are another answer there."""
    store = Store(tmp_path)
    record = written_class(store, manifest, 2)
    ids = [one.id for one in manifest.written]
    same = [{name: answer("Same words.", f"def f(): {number}") for name in ids} for number in (0, 1)]
    keep(store, record, {"sub-00000": same[0], "sub-00001": same[1]})
    write_page(store, ROOT, manifest)
    groups = {one["id"]: len(one["groups"]) for one in data_of(store)["questions"]}
    assert groups == {**dict.fromkeys(ids, 1), "C2-written": 2}


def test_what_was_not_graded_is_named_and_no_answer_is_invented(tmp_path: Path, manifest: Manifest) -> None:
    store = Store(tmp_path)
    record = written_class(store, manifest, 3)
    (store.answers / f"{record.submissions[1].file}.json").write_text("{")
    page = write_page(store, ROOT, manifest)
    assert (page.submissions, page.left_out) == (2, ("sub-00001",))
    with pytest.raises(GraderFault, match=r"no batch\.json"):
        write_page(Store(tmp_path / "nowhere"), ROOT, manifest)


# --- rendering


def test_markdown_and_dollar_math_are_rendered() -> None:
    html = render("**a** $x^2$\n\n$$\\frac{1}{2}$$\n\n| a | b |\n|-|-|\n| 1 | 2 |")
    assert html is not None
    assert "<strong>a</strong>" in html and "<msup>" in html and "<mfrac>" in html and "<td>1</td>" in html


def parsed(html: str) -> tuple[set[str], set[str]]:
    """Elements and attributes that a browser would see."""
    elements, attributes = set(), set()

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            elements.add(tag)
            attributes.update(name for name, _ in attrs)

    Reader().feed(html)
    return elements, attributes


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_answer_costs_less_than_a_second(name: str) -> None:
    """Also when its process has to be ended and another one started for the next answer."""
    with Renderer() as renderer:
        renderer.html("warm")
        start = time.monotonic()
        html = renderer.html(HOSTILE[name])
        spent = time.monotonic() - start
        assert "warm again" in renderer.html("warm again")
    assert spent < 10 * SECONDS  # nothing hangs; benchmarks/marking_page.py prints what it takes
    elements, attributes = parsed(html)
    assert not elements & {"script", "style", "img", "a", "iframe", "svg", "form", "input", "link", "meta", "object"}
    assert not {name for name in attributes if name.startswith("on")} | attributes & {"style", "id", "href", "src"}
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f]", html)
    assert len(html) < 500_000


def test_an_answer_that_takes_too_long_is_text_and_the_next_one_is_rendered() -> None:
    with Renderer(seconds=0.001) as renderer:
        assert "<pre>&lt;b&gt; $x$ " in renderer.html("<b> $x$ " + "$y$ " * 4000)
        renderer.seconds = 20
        assert "<em>next</em>" in renderer.html("*next*")


def test_macros_do_not_leak_from_one_answer_into_the_next() -> None:
    with Renderer() as renderer:
        renderer.html(r"$\newcommand{\x}{STOLEN} \x$")
        assert "STOLEN" not in renderer.html(r"$\x$")


# --- in a browser


STUDENTS = 40  # everybody's answers are marked key by key
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage"]


@pytest.fixture(scope="module")
def playwright() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    tools.chromium()  # before its driver starts
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def browser(playwright: Any) -> Iterator[Any]:
    running = playwright.chromium.launch(executable_path=tools.need("chromium"), args=ARGUMENTS)
    yield running
    running.close()


def opened(context: Any, store: Store) -> Any:
    tab = context.new_page()
    tab.problems = []
    tab.on("pageerror", lambda error: tab.problems.append(str(error)))
    tab.on("request", lambda asked: asked.url.startswith(("file:", "blob:")) or tab.problems.append(asked.url))
    tab.goto((store.folder / "marking.html").as_uri())
    tab.wait_for_selector("body[data-ready]")
    return tab


def decided(question: str, text: str, items: int) -> tuple[list[int], int, str]:
    """What a marker gives: keys of rubric items, half points more or less, a comment; made up from the answer."""
    digest = hashlib.sha256(f"{question}\0{text}".encode()).digest()
    given = [place + 1 for place in range(items) if digest[place] % 2]
    return given, digest[10] % 3 - 1, ("see the formula, \"twice\"; =1" if digest[11] % 4 == 0 else "")


def points_of(question: str, text: str, rubric: Any, maximum: float) -> float:
    """The points of `decided` by the rubric's own rule: rounded up to halves, adjusted, within the question."""
    given, half, _ = decided(question, text, len(rubric.items))
    total = sum((rubric.items[place - 1].share for place in given), Fraction()) * Fraction(maximum)
    bare = ceil(2 * total) / 2
    return min(maximum, max(0.0, bare + half / 2))


def mark_here(tab: Any, rubric: Any) -> None:
    """Mark the answer on screen with the keyboard."""
    question = tab.inner_text("#title").split(":")[0]
    text = tab.evaluate("document.querySelector('#rendered pre').textContent")
    given, half, comment = decided(question, text, len(rubric.questions[question].items))
    tab.keyboard.press("0")
    if text == "(nothing)":
        return
    for place in given:
        tab.keyboard.press(str(place))
    if half:
        tab.keyboard.press("+" if half > 0 else "-")
    elif not given:
        tab.keyboard.press("0")
    if comment:
        tab.keyboard.press("c")
        tab.keyboard.insert_text(comment)
        tab.keyboard.press("Enter")
    if given and not half and tab.inner_text("#points") == "none yet":
        raise AssertionError("a rubric item that is given counts as a mark")


def said(tab: Any, words: str) -> None:
    """Wait until the page says something."""
    deadline = time.monotonic() + 30
    while words not in tab.inner_text("#status"):
        assert time.monotonic() < deadline, tab.inner_text("#status")
        time.sleep(0.02)


def stored(tab: Any) -> None:
    said(tab, "Stored in this browser.")


def left(tab: Any) -> int:
    found = re.search(r"(\d+) answers? left", tab.inner_text("#left"))
    return int(found[1]) if found else 0


def kill(profile: Path) -> None:
    """End a browser of ours as a power cut would: the process that was started with this profile."""
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = process.read_bytes().split(b"\0")
        except OSError:
            continue
        if f"--user-data-dir={profile}".encode() in words and not any(word.startswith(b"--type=") for word in words):
            os.kill(int(process.parent.name), signal.SIGKILL)


def test_a_class_is_marked_with_the_keyboard_killed_and_finished(
    tmp_path: Path, manifest: Manifest, playwright: Any
) -> None:
    """Killed in the middle it goes on where it was; marks.csv gives every total right, and feedback its words."""
    store = made(tmp_path / "out", manifest, STUDENTS)
    rubric = load_rubric(ROOT, manifest)
    profile = tmp_path / "profile"

    def launch() -> tuple[Any, Any]:
        context = playwright.chromium.launch_persistent_context(
            str(profile), executable_path=tools.need("chromium"), args=ARGUMENTS, accept_downloads=True
        )
        return context, opened(context, store)

    _, tab = launch()
    everything = left(tab)
    assert everything == STUDENTS * len(manifest.written)
    tab.keyboard.press("r")
    tab.keyboard.press("b")
    for _ in range(STUDENTS):
        mark_here(tab, rubric)
        tab.keyboard.press("n")
    mark_here(tab, rubric)
    stored(tab)
    before = left(tab)
    assert 0 < before < everything - STUDENTS
    kill(profile)

    context, tab = launch()
    assert left(tab) == before and "marks found in this browser" in tab.inner_text("#status")
    assert "marks.csv was not saved since" in tab.inner_text("#left")
    tab.keyboard.press("r")
    tab.keyboard.press("n")
    for _ in manifest.written:
        tab.keyboard.press("b")
        tab.keyboard.press("]")
    tab.keyboard.press("n")
    while left(tab):
        mark_here(tab, rubric)
        tab.keyboard.press("Enter")
    with tab.expect_download() as download:
        tab.keyboard.press("s")
    download.value.save_as(tmp_path / "marks.csv")
    assert tab.problems == []
    context.close()

    text, remarks = merge(store.folder, tmp_path / "marks.csv", manifest)
    book = {row["submission"]: row for row in csv.DictReader(io.StringIO(text))}
    assert len(book) == STUDENTS and remarks == []
    data = data_of(store)
    wrong = []
    for one, question in zip(manifest.written, data["questions"], strict=True):
        for group in question["groups"]:
            words = data["texts"][group["text"]] or "(nothing)"
            right = 0.0 if group["blank"] else points_of(one.id, words, rubric.questions[one.id], one.points)
            for member, _ in group["members"]:
                row = book[data["submissions"][member]["name"]]
                wrong += [(row["submission"], one.id)] if float(row[one.id]) != right else []
    assert wrong == []
    assert all(
        float(row["Total Score"]) - manifest.automatic_points == sum(float(row[one.id]) for one in manifest.written)
        for row in book.values()
    )
    assert write_feedback(store, manifest, "html", [tmp_path / "marks.csv"]).written == STUDENTS
    pages = [path.read_text(encoding="utf-8") for path in (store.folder / "feedback").iterdir()]
    assert any("see the formula, &#34;twice&#34;; =1" in page for page in pages)
    assert any("the data point times one number" in page for page in pages)


def test_marks_go_to_another_machine_and_back_and_a_changed_answer_says_so(
    tmp_path: Path, manifest: Manifest, browser: Any
) -> None:
    """A page made again keeps the marks of what did not change; a mark of another answer does not count."""
    store = made(tmp_path / "out", manifest, 12, hostile=False)
    tab = opened(browser.new_context(accept_downloads=True), store)
    tab.keyboard.press("1")
    tab.keyboard.press("2")
    tab.keyboard.press("c")
    tab.keyboard.insert_text("=well, \"done\"")
    tab.keyboard.press("Escape")
    tab.keyboard.press("]")
    tab.keyboard.press("3")
    tab.keyboard.press("3")  # the item that knows a half
    tab.keyboard.press("-")
    with tab.expect_download() as download:
        tab.keyboard.press("s")
    download.value.save_as(tmp_path / "marks.csv")
    saved = (tmp_path / "marks.csv").read_text(encoding="utf-8")
    assert "\"'=well, \"\"done\"\"\"" in saved and "how to set them (half)" in saved and "adjusted by -0.5" in saved

    data = data_of(store)
    member = data["questions"][0]["groups"][0]["members"][0][0]
    name = data["submissions"][member]["name"]
    changed = store.read_answers(name)
    assert changed is not None
    changed["A2-written"]["answer"] += " A second thought."
    changed["A2-written"]["answered"] = True
    store.write_answers(name, json.dumps(changed))
    write_page(store, ROOT, manifest)

    other = opened(browser.new_context(), store)
    assert left(other) == 12 * 6
    other.set_input_files("#file", tmp_path / "marks.csv")
    said(other, "loaded from marks.csv")
    size = len(data["questions"][0]["groups"][0]["members"]) - 1 + len(data["questions"][1]["groups"][0]["members"])
    assert left(other) == 12 * 6 - size
    other.keyboard.press("]")
    assert other.inner_text("#points") == "½ of 6"
    other.keyboard.press("[")
    for _ in range(len(data_of(store)["questions"][0]["groups"])):
        if other.is_visible("#changed"):
            break
        other.keyboard.press("ArrowRight")
    assert "3 points; the data point times one number; direction; =well, \"done\"" in other.inner_text("#changed")
    other.keyboard.press("k")
    assert other.inner_text("#points") == "3 of 4" and left(other) == 12 * 6 - size - 1
    assert tab.problems == other.problems == []


def test_a_file_that_is_loaded_changes_no_mark_and_counts_as_no_saving(
    tmp_path: Path, manifest: Manifest, browser: Any
) -> None:
    """Points that are no halves are refused, not rounded; marks that the file does not hold are still unsaved."""
    store = made(tmp_path / "out", manifest, 6, hostile=False)
    tab = opened(browser.new_context(), store)
    tab.keyboard.press("1")
    stored(tab)
    one, two = manifest.written[:2]
    (*_, name) = [each["name"] for each in data_of(store)["submissions"]]
    for value, words in (("2.25", "was not loaded"), ("1.5", "1 mark loaded")):
        (tmp_path / "marks.csv").write_text(f"submission,{two.id} ({two.points:g})\n{name},{value}\n")
        tab.set_input_files("#file", tmp_path / "marks.csv")
        said(tab, words)
        assert "1 change since marks.csv was saved" in tab.inner_text("#left")
    assert one.id in tab.inner_text("#title") and tab.problems == []


def test_everything_can_be_undone(tmp_path: Path, manifest: Manifest, browser: Any) -> None:
    """Also all blank answers at once."""
    store = made(tmp_path, manifest, 60, hostile=False)
    tab = opened(browser.new_context(), store)
    blank = next(len(group["members"]) for group in data_of(store)["questions"][0]["groups"] if group["blank"])
    assert blank > 1
    tab.keyboard.press("b")
    assert left(tab) == 360 - blank
    for key in ("1", "+", "0", "x", "2"):
        tab.keyboard.press(key)
    for _ in range(5):
        tab.keyboard.press("u")
    assert left(tab) == 360 - blank
    tab.keyboard.press("u")
    assert left(tab) == 360
    stored(tab)
    tab.reload()
    tab.wait_for_selector("body[data-ready]")
    assert left(tab) == 360


def test_equal_answers_can_be_marked_apart(tmp_path: Path, manifest: Manifest, browser: Any) -> None:
    store = made(tmp_path, manifest, 40, hostile=False)
    question = data_of(store)["questions"][0]
    place = next(i for i, group in enumerate(question["groups"]) if not group["blank"] and len(group["members"]) > 1)
    tab = opened(browser.new_context(), store)
    for _ in range(place):
        tab.keyboard.press("ArrowRight")
    tab.keyboard.press("g")
    tab.keyboard.press("1")
    assert left(tab) == 40 * 6 - 1
    stored(tab)
    tab.reload()
    tab.wait_for_selector("body[data-ready]")
    assert left(tab) == 40 * 6 - 1


def test_a_browser_that_keeps_nothing_says_so(tmp_path: Path, manifest: Manifest, browser: Any) -> None:
    store = made(tmp_path, manifest, 3)
    context = browser.new_context()
    context.add_init_script(
        "for (const name of ['indexedDB', 'localStorage'])"
        " Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError'); } });"
    )
    tab = opened(context, store)
    assert "Save marks.csv" in tab.inner_text("#storage")
    tab.keyboard.press("1")
    assert tab.inner_text("#points") == "2 of 4" and "Not stored" in tab.inner_text("#status")


def test_single_keys_can_be_switched_off_and_typing_a_comment_marks_nothing(
    tmp_path: Path, manifest: Manifest, browser: Any
) -> None:
    store = made(tmp_path, manifest, 3)
    tab = opened(browser.new_context(), store)
    tab.keyboard.press("c")
    tab.keyboard.type("1 bus 0")
    assert left(tab) == 18 and tab.inner_text("#points") == "none yet"
    tab.keyboard.press("Escape")
    tab.uncheck("#keys")
    tab.keyboard.press("1")
    assert left(tab) == 18
    tab.click("#items button >> nth=0")
    assert left(tab) < 18


OUTSIDE = """() => JSON.stringify([
    document.title, document.body.scrollWidth,
    document.querySelectorAll("body *").length - document.querySelectorAll("#rendered *").length,
    ...["title", "items", "comment", "model"].map((id) => {
        const its = document.getElementById(id).getBoundingClientRect();
        return [its.x, its.width];
    }),
])"""
"""What an answer must not change."""


def test_hostile_answers_stay_in_their_box(tmp_path: Path, manifest: Manifest, browser: Any) -> None:
    """Nothing runs, nothing is fetched, and all that is outside of an answer's box is as with a harmless answer."""
    store = Store(tmp_path)
    texts = ["A harmless answer.", *HOSTILE.values()]
    record = written_class(store, manifest, len(texts), hostile=False)
    answers = {
        submission.name: {one.id: answer(text, functions=text) for one in manifest.written}
        for submission, text in zip(record.submissions, texts, strict=True)
    }
    keep(store, record, answers)
    write_page(store, ROOT, manifest)
    tab = opened(browser.new_context(viewport={"width": 1200, "height": 900}), store)
    tab.on("dialog", lambda dialog: tab.problems.append(dialog.message))
    seen: dict[str, set[str]] = {"rendered": set(), "text": set(), "functions": set()}
    for _ in texts:
        for view in seen:
            seen[view].add(tab.evaluate(OUTSIDE))
            tab.keyboard.press({"rendered": "r", "text": "f", "functions": "r"}[view])
        tab.keyboard.press("f")
        tab.keyboard.press("ArrowRight")
    assert {view: len(layouts) for view, layouts in seen.items()} == dict.fromkeys(seen, 1)
    assert tab.problems == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 900, 1500])
def test_axe_finds_nothing(tmp_path: Path, manifest: Manifest, browser: Any, width: int, scheme: str) -> None:
    """In three widths, light and dark, at the start, with everything open, and with the help."""
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()
    store = made(tmp_path, manifest, 20)
    tab = opened(browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme), store)
    for keys in ((), ("1", "c"), ("Escape", "f", "r", "n", "0"), ("?",)):
        for key in keys:
            tab.keyboard.press(key)
        if keys == ("1", "c"):
            tab.keyboard.insert_text("a comment")
        found = axe.run(tab).response["violations"]
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert tab.problems == []


def test_the_page_can_be_used_by_keyboard_alone(tmp_path: Path, manifest: Manifest, browser: Any) -> None:
    """Every button is reached by Tab and shows that it is."""
    store = made(tmp_path, manifest, 5)
    tab = opened(browser.new_context(), store)
    tab.evaluate("document.body.focus()")
    reached = set()
    for _ in range(80):
        tab.keyboard.press("Tab")
        reached.add(tab.evaluate("document.activeElement.id"))
    shown = "[...document.querySelectorAll('button[id]:not(:disabled)')].filter((one) => one.offsetParent)"
    wanted = set(tab.evaluate(f"{shown}.map((one) => one.id)"))
    assert wanted <= reached
    while tab.evaluate("document.activeElement.id") != "zero":
        tab.keyboard.press("Tab")
    assert tab.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


# --- the tables of markers and what the page writes


def test_marks_csv_is_what_merge_reads_also_half_done(tmp_path: Path, manifest: Manifest, browser: Any) -> None:
    """A row for every submission from the first mark on; what is not marked is told, not counted as nothing."""
    store = made(tmp_path / "out", manifest, 4, hostile=False)
    tab = opened(browser.new_context(accept_downloads=True), store)
    tab.keyboard.press("0")
    with tab.expect_download() as download:
        tab.keyboard.press("s")
    download.value.save_as(tmp_path / "marks.csv")
    text, remarks = merge(store.folder, tmp_path / "marks.csv", manifest)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 4 and {row["Total Score"] for row in rows} == {""} and len(remarks) == 4
    assert [row["A2-written"] for row in rows].count("0") >= 1
