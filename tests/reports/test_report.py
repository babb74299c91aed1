"""The class report: right numbers, nothing from outside, nothing of a student's that does anything."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tools
from fabricated import crowd, fill, result
from the_assignment import ASSIGNMENT

from autograder.batch.run_batch import write_tables
from autograder.batch.scores import current_records
from autograder.batch.store import Store
from autograder.intake.people import Student
from autograder.manifest import Manifest
from autograder.marking.results import CaseResult, QuestionResult, Result
from autograder.reports import plots
from autograder.reports.itemanalysis import items, overview
from autograder.reports.report import Report, write_report
from autograder.reports.rows import Reader

HOSTILE = "</script><img src=x onerror=\"document.title='owned'\"><b>\x1b[2J{{ 7*7 }}"


def page(folder: Path, manifest: Manifest, *, anonymous: bool = False) -> str:
    return write_report(Store(folder), manifest, ASSIGNMENT.mistakes, anonymous=anonymous).read_text(encoding="utf-8")


# --- numbers


def test_difficulty_is_the_mean_share_and_discrimination_leaves_the_question_out() -> None:
    """Checked by hand: four students, two questions of 2 and 4 points."""
    scores = np.array([[0.0, 0.0], [2.0, 4.0], [2.0, 3.0], [0.0, 1.0]])
    first, second = items(scores, [2, 4])
    assert (first.mean, first.difficulty, first.full, first.zero) == (1.0, 0.5, 0.5, 0.5)
    assert second.difficulty == 0.5
    assert first.discrimination == pytest.approx(np.corrcoef(scores[:, 0], scores[:, 1])[0, 1])


def test_parallel_questions_agree_fully_and_a_constant_question_no_discrimination() -> None:
    column = np.arange(5.0)[:, None]
    whole = overview(np.hstack([column, column]))
    assert whole is not None
    assert whole.cronbach == pytest.approx(1.0)
    assert items(np.hstack([column, 0 * column]), [4, 1])[1].discrimination is None


@pytest.mark.parametrize("size", [0, 1, 2])
def test_tiny_classes_have_a_report(tmp_path: Path, manifest: Manifest, size: int) -> None:
    fill(Store(tmp_path), crowd(size))
    assert f"<dd>{size}</dd>" in page(tmp_path, manifest)


def test_a_class_of_faults_has_a_report(tmp_path: Path, manifest: Manifest) -> None:
    fill(Store(tmp_path), [result("ada", status="grader_error", questions=(), notes=("the box broke",))])
    assert "the box broke" in page(tmp_path, manifest)


# --- one self-contained file


def test_the_page_loads_nothing(tmp_path: Path, manifest: Manifest) -> None:
    fill(Store(tmp_path), crowd(20))
    text = page(tmp_path, manifest)
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//|url\(\s*["']?http|@import""", text)
    assert "default-src 'none'" in text


def test_plots_follow_the_pages_colours_and_stay_text(tmp_path: Path, manifest: Manifest) -> None:
    """Light and dark are the page's business: no colour of a plot's own; a screen reader hears what a plot is of."""
    fill(Store(tmp_path), crowd(20))
    drawn = re.findall(r"<svg.*?</svg>", page(tmp_path, manifest), re.DOTALL)
    assert len(drawn) == 2
    for svg in drawn:
        assert set(re.findall(r'fill="(.*?)"', svg)) <= {"var(--good)", "var(--middling)", "var(--bad)"}
        assert "<text" in svg and re.search('aria-label="(Histogram|Shares)', svg)


def test_everybody_stands_in_one_bar_of_the_histogram() -> None:
    """Full marks in the last one; a bar is as high as its count, and says so."""
    plot = plots.histogram(np.array([0.0, 4.5, 5.0, 88.0, 90.0]), 90)
    counts = {bar.says: bar.height for bar in plot.bars if bar.height}
    assert [says.split(": ")[1] for says in counts] == ["2", "1", "2"]
    assert list(counts)[-1].startswith("85 to 90 points") and len(plot.bars) == 18
    one, two = sorted(set(counts.values()))
    assert two == 2 * one
    assert [bar.says for bar in plots.histogram(np.array([7.0]), 7).bars][-1] == "6 to 7 points: 1"


def test_shares_fill_their_row() -> None:
    """Full, some and no points of a question are one bar of 100 %."""
    plot = plots.shares(["A", "B"], [0.5, 1 / 3], [0.25, 2 / 3])
    for name, (full, some, none) in {"A": plot.bars[:3], "B": plot.bars[3:]}.items():
        assert full.says.startswith(name)
        assert full.x == plot.left and abs(none.x + none.width - plot.right) < 0.11
        assert abs(full.x + full.width - some.x) < 0.11 and abs(some.x + some.width - none.x) < 0.11
    assert plot.bars[0].width == 2 * plot.bars[1].width


def test_anonymous_names_nobody(tmp_path: Path, manifest: Manifest) -> None:
    """No name, no address, no folder; nothing that was printed; and the order tells nothing either."""
    results = [replace(made, notes=("ada.py was taken",), printed="I am Ada") for made in crowd(6)]
    people = [Student(f"Ada {number}", str(number), f"ada{number}@example.edu") for number in range(6)]
    fill(Store(tmp_path), results, people, "gradescope")
    text = page(tmp_path, manifest, anonymous=True)
    assert not re.search(r"ada|student-0", text, re.IGNORECASE)
    assert "Student 6" in text
    assert "Ada 3" in page(tmp_path, manifest)


# --- in a browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    found = tools.chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield running
        running.close()


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory, manifest: Manifest) -> Path:
    """A class of a dozen, with somebody hostile and somebody with a known mistake."""
    folder = tmp_path_factory.mktemp("report")
    case = manifest.question("A1a").cases[0]
    lost = CaseResult(case.name, case.points, False, HOSTILE, "wrong", ("A1a-forgot-the-mean",))
    results = crowd(12)
    hostile = result(HOSTILE, printed=HOSTILE, notes=(HOSTILE,))
    questions = tuple(
        QuestionResult("A1a", HOSTILE, (lost,), (HOSTILE,)) if question.question == "A1a" else question
        for question in hostile.questions
    )
    fill(Store(folder), [*results, replace(hostile, questions=questions)], [Student(HOSTILE)] * 13)
    return write_report(Store(folder), manifest, ASSIGNMENT.mistakes)


@pytest.fixture
def opened(browser: Any, report: Path) -> Iterator[Any]:
    """The report in a fresh tab; whatever the console complains about fails the test."""
    yield from _open(browser, report)


def _open(browser: Any, path: Path, **settings: Any) -> Iterator[Any]:
    context = browser.new_context(**settings)
    tab = context.new_page()
    complaints: list[str] = []
    tab.on("console", lambda message: complaints.append(message.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("request", lambda request: request.url.startswith("file:") or complaints.append(request.url))
    tab.goto(path.as_uri())
    yield tab
    context.close()
    assert complaints == []


def column(tab: Any, number: int) -> list[str]:
    return tab.eval_on_selector_all(
        f"#table tbody tr:not([hidden]) > :nth-child({number})", "cells => cells.map(cell => cell.textContent)"
    )


def test_columns_sort_by_number_both_ways_with_the_keyboard(opened: Any) -> None:
    """And a screen reader is told which column and which way."""
    button = opened.locator("#table thead th:nth-child(2) button")
    button.focus()
    opened.keyboard.press("Enter")
    totals = [float(text) for text in column(opened, 2)]
    assert totals == sorted(totals, reverse=True) and len(set(totals)) > 2
    assert opened.get_attribute("#table thead th:nth-child(2)", "aria-sort") == "descending"
    opened.keyboard.press("Enter")
    assert [float(text) for text in column(opened, 2)] == sorted(totals)
    assert opened.locator("[aria-sort]").count() == 1


def test_searching_shows_who_matches_and_says_how_many(opened: Any) -> None:
    opened.fill("#search", "student-00003")
    assert len(column(opened, 1)) == 1
    assert opened.text_content("#shown") == "1 of 13"
    opened.fill("#search", "")
    assert len(column(opened, 1)) == 13


def test_a_misconception_leads_to_its_students(opened: Any) -> None:
    opened.click("[data-find='A1a-forgot-the-mean']")
    assert len(column(opened, 1)) == 1


def test_a_click_on_a_case_shows_who_lost_that_one(browser: Any, tmp_path: Path, manifest: Manifest) -> None:
    """And not who lost another one whose name begins alike; as many as the button says."""
    question, short, long = next(
        (question, one.name, other.name)
        for question in manifest.questions
        for one in question.cases
        for other in question.cases
        if one.name != other.name and one.name in other.name
    )
    results = [_losing(f"student-{number}", question.id, name) for number, name in enumerate((short, short, long))]
    fill(Store(tmp_path), results)
    for tab in _open(browser, write_report(Store(tmp_path), manifest, ASSIGNMENT.mistakes)):
        for name, count in ((short, 2), (long, 1)):
            tab.locator(f"[data-find='{question.id}/{name}']").click()
            assert tab.text_content("#shown") == f"{count} of 3"
        tab.fill("#search", f"{question.id}/")
        assert tab.text_content("#shown") == "3 of 3"


def _losing(name: str, question: str, case: str) -> Result:
    """Somebody who lost one case."""
    made = result(name)

    def marked(one: QuestionResult) -> QuestionResult:
        cases = (replace(each, passed=(one.question, each.name) != (question, case)) for each in one.cases)
        return replace(one, cases=tuple(cases))

    return replace(made, questions=tuple(map(marked, made.questions)))


def test_points_that_a_person_set_are_told_also_where_they_are_all(
    browser: Any, tmp_path: Path, manifest: Manifest
) -> None:
    """A question that has full points by an appeal says so in the result, and why."""
    fill(Store(tmp_path), [result("ada", ["A3"])])
    points = manifest.question("A3").points
    (tmp_path / "overrides.csv").write_text(f"submission,question,points,reason,who\nada,A3,{points:g},the axes,Jo\n")
    for tab in _open(browser, write_report(Store(tmp_path), manifest, ASSIGNMENT.mistakes)):
        tab.locator("#r0 a").click()
        tab.wait_for_selector("dialog[open]")
        assert f"Override: {points:g} instead of 0 (the axes, Jo)" in tab.inner_text("#result")


def test_a_result_is_printed_from_its_beginning_to_its_end(browser: Any, tmp_path: Path, manifest: Manifest) -> None:
    """Alone, also where it is longer than a sheet, and wherever it was scrolled to."""
    fill(Store(tmp_path), [result("ada", [question.id for question in manifest.questions])])
    for tab in _open(browser, write_report(Store(tmp_path), manifest, ASSIGNMENT.mistakes)):
        tab.set_viewport_size({"width": 700, "height": 900})
        tab.locator("#r0 a").click()
        tab.wait_for_selector("dialog[open]")
        tab.evaluate("document.getElementById('dialog').scrollTop = 1000")
        tab.emulate_media(media="print")
        top, end, last = tab.evaluate(
            "[dialog.getBoundingClientRect().top + scrollY, dialog.getBoundingClientRect().bottom + scrollY,"
            " [...document.querySelectorAll('#result > *')].at(-1).getBoundingClientRect().bottom + scrollY]"
        )
        assert top == 0 and end >= last > 900
        assert tab.evaluate("document.getElementById('who').getBoundingClientRect().top + scrollY") >= 0


def test_one_students_results_open_and_close_with_the_keyboard(opened: Any) -> None:
    """Focus goes into the section and back to where it was."""
    link = opened.locator("#r2 a")
    link.focus()
    opened.keyboard.press("Enter")
    opened.wait_for_selector("dialog[open]")
    assert opened.evaluate("document.activeElement.id") == "who"
    opened.keyboard.press("Escape")
    opened.wait_for_selector("dialog", state="hidden")
    assert opened.evaluate("document.activeElement.closest('tr').id") == "r2"


def test_hostile_text_is_text(browser: Any, report: Path) -> None:
    """In the table, in a student's section, and in the page's own data."""
    for tab in _open(browser, Path(report)):
        tab.goto(report.as_uri() + "#s12")
        tab.wait_for_selector("dialog[open]")
        assert tab.title().endswith("class report")
        assert tab.locator("img, tbody b, dialog b").count() == 0
        shown = tab.inner_text("#result")
        assert "onerror=" in shown and "{{ 7*7 }}" in shown
        assert "\x1b" not in tab.content()


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_contrasts_and_fits_in_light_and_dark_on_phone_and_desk(
    browser: Any, report: Path, scheme: str, width: int
) -> None:
    """The page itself never scrolls sideways; plots and text take the scheme's colours."""
    for tab in _open(browser, report, color_scheme=scheme, viewport={"width": width, "height": 844}):
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        ink, paper = tab.evaluate(
            "[getComputedStyle(document.querySelector('figure text')).fill,"
            " getComputedStyle(document.body).backgroundColor]"
        )
        assert _contrast(ink, paper) > 7


def _contrast(one: str, other: str) -> float:
    """WCAG 2's contrast ratio of two rgb() colours."""

    def luminance(colour: str) -> float:
        parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_3000_students_stay_usable(
    browser: Any, tmp_path: Path, manifest: Manifest, record_property: pytest.RecordProperty
) -> None:
    """The size for each student is small, and the page still sorts and searches; times are recorded, not asserted."""
    fill(Store(tmp_path), crowd(3000))
    path = write_report(Store(tmp_path), manifest, ASSIGNMENT.mistakes)
    record_property("bytes", path.stat().st_size)
    assert path.stat().st_size < 3000 * 3000
    for tab in _open(browser, path):
        timing = tab.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
        sorting = tab.evaluate(
            "() => { const start = performance.now();"
            " document.querySelector('#table thead th:nth-child(2) button').click();"
            " document.body.offsetHeight; return performance.now() - start; }"
        )
        record_property("load_ms", timing)
        record_property("sort_ms", sorting)
        print(f"3000 students: {path.stat().st_size / 1e6:.1f} MB, load {timing:.0f} ms, sort {sorting:.0f} ms")
        tab.fill("#search", "student-02999")
        assert len(column(tab, 1)) == 1


def test_a_report_is_made_from_what_is_stored_and_nothing_else(tmp_path: Path, manifest: Manifest) -> None:
    """A result that another grader left does not count."""
    store = Store(tmp_path)
    record = fill(store, crowd(3))
    stale = store.results / f"{record.submissions[0].file}.json"
    data = json.loads(stale.read_text())
    data["extra_data"]["batch"]["grader"] = "older"
    stale.write_text(json.dumps(data))
    assert len(list(current_records(store, record, manifest))) == 2
    assert "<dd>2</dd>" in page(tmp_path, manifest)


def test_what_goes_wrong_in_the_report_costs_no_table(
    tmp_path: Path, manifest: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are made of one reading of the results; the fault is told when the tables are there."""
    store = Store(tmp_path)
    record = fill(store, crowd(3))

    def broken(self: Reader, number: int, *_: object) -> None:
        raise ZeroDivisionError(f"row {number}")

    monkeypatch.setattr(Reader, "row", broken)
    report = Report(store, manifest, ASSIGNMENT.mistakes)
    counts, _ = write_tables(store, record, manifest, report)
    assert counts == {"graded": 3} and len((tmp_path / "scores.csv").read_text().splitlines()) == 4
    with pytest.raises(ZeroDivisionError):
        report.write()
