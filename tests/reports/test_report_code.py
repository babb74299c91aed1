"""The report answers the next question: who lost which case, with what code, and who made the same mistake."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import tools
import yaml
from fabricated import fill, result
from the_assignment import ASSIGNMENT

from autograder.batch.store import Store
from autograder.intake.people import Student
from autograder.manifest import Manifest
from autograder.marking.record import HandedIn, Piece
from autograder.marking.results import CaseResult, Result
from autograder.reports.code import NEEDED, blotter, runs, without_words, words_of
from autograder.reports.code import shown as shown_code
from autograder.reports.itemanalysis import correlation_between, share_between
from autograder.reports.report import write_report

CODE = '''def dE_df1(Y, Y_hat):
    """By Ada Lovelace."""
    # </script><img src=x onerror="document.title='owned'">
    ada = f"Ada {Y}"
    return Y_hat + Y
'''
HOSTILE = "</script><img src=x onerror=alert(1)>"
PEOPLE = [Student("Ada Lovelace", "4711", "ada@example.edu"), Student("Bo Berg"), Student("Chi Cruz")]


def lost(name: str, manifest: Manifest, digest: str, **fields: Any) -> Result:
    """Somebody whose `dE_df1` answers wrongly and without a name."""
    made = result(name, **fields)
    case = manifest.question("A3").cases[3]
    said = "came back: ValueError: Ada"
    where = "a_warm_up.py:12"
    wrong = CaseResult(case.name, case.points, False, said, "raised", (), "", 0.0, "dE_df1", where, digest)
    questions = [
        replace(one, cases=tuple(wrong if each.name == case.name else each for each in one.cases), flags=("measured?",))
        if one.question == "A3"
        else one
        for one in made.questions
    ]
    return replace(made, questions=tuple(questions))


def filled(folder: Path, manifest: Manifest) -> Store:
    """Ada and Bo with the same mistake, Chi with nothing lost, and a dozen more."""
    store = Store(folder)
    code = HandedIn((Piece("A3", "dE_df1", "a_warm_up.py", 9, CODE),), {"backward": (200, "same")})
    results = [lost("ada-l", manifest, "d1"), lost("bo", manifest, "d1"), result("chi")]
    results += [result(f"more-{number:02}") for number in range(12)]
    fill(store, results, PEOPLE, "gradescope", [code, replace(code)])
    return store


def page(store: Store, manifest: Manifest, *, anonymous: bool = False) -> str:
    path = write_report(store, manifest, ASSIGNMENT.mistakes, anonymous=anonymous)
    return path.read_text(encoding="utf-8")


def data(text: str) -> Any:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found
    return json.loads(found[1])


def test_every_case_says_how_many_lost_it(tmp_path: Path, manifest: Manifest) -> None:
    text = page(filled(tmp_path, manifest), manifest)
    case = manifest.question("A3").cases[3].name
    assert f'data-find="A3/{case}" aria-label="Show the 2 students who lost {case} of A3">2 students</button>' in text
    assert text.count("nobody") == sum(len(one.cases) for one in manifest.questions) - 1


def test_equal_wrong_answers_without_a_name_are_a_group_with_a_stub_that_the_bank_reads(
    tmp_path: Path, manifest: Manifest
) -> None:
    """And the stub holds nothing of a student's: what stands in the bank is run by the grader."""
    text = page(filled(tmp_path, manifest), manifest)
    section = text.split('<h2 id="unnamed">')[1].split("</section>")[0]
    assert "Ada Lovelace" in section and "Bo Berg" in section and "Chi" not in section
    stub = re.search(r"<pre>(.*?)</pre>", section, re.DOTALL)
    assert stub
    (entry,) = yaml.safe_load(stub[1])
    assert set(entry) == {"id", "question", "function", "wrong", "shows", "ask"} and entry["function"] == "dE_df1"
    assert "Y_hat" not in stub[1]


def test_a_mistake_that_has_a_name_is_not_shown_as_one_without(tmp_path: Path, manifest: Manifest) -> None:
    """A case about an edge has no name where the function's main case has: it is the same mistake."""

    def named(made: Result) -> Result:
        question = next(one for one in made.questions if one.question == "A3")
        main = replace(question.cases[3], misconceptions=("A3-sign",))
        with_name = replace(question, cases=(main, *question.cases))
        return replace(made, questions=tuple(with_name if one is question else one for one in made.questions))

    results = [lost(name, manifest, "d1") for name in ("ada", "bo")]
    for folder, given, shown in (("without", results, True), ("with", [named(one) for one in results], False)):
        store = Store(tmp_path / folder)
        fill(store, given)
        assert ("dE_df1" in page(store, manifest).split('<h2 id="unnamed">')[-1].split("</section>")[0]) is shown


def test_what_is_alike_is_something_to_look_at_with_questions_from_the_bank(tmp_path: Path, manifest: Manifest) -> None:
    text = page(filled(tmp_path, manifest), manifest)
    section = text.split('<h2 id="eyes">')[1].split("</section>")[0]
    assert "the same code in backward" in section and "none of it is a finding" in section
    assert not re.search("cheat|plagiar|copied|suspect", section, re.IGNORECASE)
    found = data(text)
    asked = [found["texts"][place] for place in found["students"][0]["ask"]]
    (question,) = asked
    assert question.startswith("A3: ") and any(entry.ask in question for entry in ASSIGNMENT.mistakes.values())
    assert not found["students"][2]["ask"]


def test_anonymous_gives_away_neither_names_nor_what_code_says(tmp_path: Path, manifest: Manifest) -> None:
    """Comments, docstrings, texts, a variable called by its author, an exception's words; the code itself stays."""
    text = page(filled(tmp_path, manifest), manifest, anonymous=True)
    assert not re.search(r"\bada|lovelace|4711|onerror|chi cruz|bo berg", text, re.IGNORECASE)
    found = data(text)
    (code,) = {found["texts"][one[-1]] for student in found["students"] for one in student["code"]}
    assert "return Y_hat + Y" in code and "#" not in code
    assert re.search(r"\bada", page(filled(tmp_path, manifest), manifest), re.IGNORECASE)


def test_runs_cover_a_text_exactly() -> None:
    """So that no character is lost, whatever it is."""
    for text in (CODE, "'" * 5000, "f'{" * 2000, "\\" * 5000, "\x00é\n\n", "", "a" * 8000, "(" * 8000):
        lengths = [int(length) for _, length in re.findall(r"(\D)(\d+)", runs(text))]
        assert sum(lengths) == len(text)
    assert "by" not in without_words(CODE).lower() and "return Y_hat + Y" in without_words(CODE)


def test_blank_lines_without_end_are_shown_by_their_ends() -> None:
    """A lexer that looks through all of them at each of them would take the whole report's time."""
    text = shown_code("def f():\n" + " \n\t\n" * 500 + "    return 1")
    assert text.startswith("def f():\n \n") and text.endswith("\n    return 1") and len(text) < 300


def test_what_is_needed_is_not_blotted_out() -> None:
    assert {"max", "return", "cosh"} <= NEEDED
    blot = blotter(words_of(["Ada Relu", "relu_7", "12"]) - words_of(["relu"]), words_of(["Bo-Jan Li"]))
    assert blot("np.max(relu(x)) by ADAsAda, 12, jan_, janitor") == "np.max(relu(x)) by …s…, 12, …_, janitor"


def test_intervals_are_those_of_the_textbook() -> None:
    """Wilson's for 8 of 10 and for none of 10; Fisher's for a correlation of 0.5 among 28."""
    assert share_between(0.8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert share_between(0.0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)
    assert correlation_between(0.5, 28) == pytest.approx((0.156, 0.7357), abs=1e-3)
    assert correlation_between(1.0, 28) == (-1.0, 1.0)


def test_marks_of_written_answers_stand_in_the_result(tmp_path: Path, manifest: Manifest) -> None:
    """And a table that cannot be joined is said, and no reason to have no report."""
    store = filled(tmp_path, manifest)
    header = "submission," + ",".join(one.id for one in manifest.written)
    marks = ",".join("1" for _ in manifest.written)
    (tmp_path / "marks.csv").write_text(f"{header},comment\nada-l,{marks},well said\n")
    found = data(page(store, manifest))
    told = [found["texts"][place] for place in found["students"][0]["marked"]]
    assert len(told) == len(manifest.written) and told[0].startswith(f"{manifest.written[0].id} ")
    (tmp_path / "marks.csv").write_text(f"{header}\nnobody,{marks}\n")
    assert "marks.csv was left out" in page(store, manifest)
    (tmp_path / "marks.csv").unlink()


def test_written_answers_stand_in_the_result_and_never_without_names(tmp_path: Path, manifest: Manifest) -> None:
    store = filled(tmp_path, manifest)
    store.answers.mkdir()
    one = manifest.written[0]
    store.write_answers("ada-l", json.dumps({one.id: {"answered": True, "answer": f"I am Ada. {HOSTILE}" * 999}}))
    store.write_answers("bo", "[]")
    found = data(page(store, manifest))
    ((title, text),) = found["students"][0]["written"]
    assert found["texts"][title] == f"{one.id} {one.title}"
    assert found["texts"][text].startswith("I am Ada.") and len(found["texts"][text]) < 3000
    assert found["students"][1]["written"] == []
    assert "I am Ada" not in page(store, manifest, anonymous=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1500])
def test_axe_finds_nothing(tab: Any, width: int, scheme: str) -> None:
    """On the page and in a student's result."""
    from axe_playwright_python.sync_playwright import Axe

    tab.set_viewport_size({"width": width, "height": 900})
    tab.emulate_media(color_scheme=scheme)
    for address in ("", "#s0"):
        tab.evaluate("address => { location.hash = address; }", address)
        if address:
            tab.wait_for_selector("dialog[open]")
        found = Axe().run(tab).response["violations"]
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.fixture
def tab(tmp_path: Path, manifest: Manifest) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    chromium = tools.chromium()
    path = write_report(filled(tmp_path, manifest), manifest, ASSIGNMENT.mistakes)
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-dev-shm-usage"]
        running = playwright.chromium.launch(executable_path=chromium, args=options)
        opened = running.new_page()
        complaints: list[str] = []
        opened.on("console", lambda message: complaints.append(message.text))
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        opened.goto(path.as_uri())
        yield opened
        running.close()
        assert complaints == []


def test_code_is_text_with_its_lines_and_the_one_that_raised_and_arrow_keys_go_on(tab: Any) -> None:
    """Nothing in it does anything; a click on a case shows who lost it."""
    assert tab.locator(".beside pre.code").count() == 1
    tab.click("[data-find^='A3/']")
    assert tab.locator("#table tbody tr:not([hidden])").count() == 2
    tab.locator("#r0 a").click()
    tab.wait_for_selector("dialog[open]")
    code = tab.locator("dialog pre.code")
    assert code.evaluate("pre => [...pre.children].map(line => line.textContent).join('\\n')") == CODE.rstrip() + "\n"
    assert code.locator(".raised").get_attribute("data-number") == "12"
    assert code.locator(".t-k").first.text_content() == "def"
    assert tab.locator("img").count() == 0 and tab.title().endswith("class report")
    tab.keyboard.press("ArrowRight")
    tab.locator("#who", has_text=re.compile("^Bo Berg")).wait_for()
    tab.keyboard.press("ArrowLeft")
    tab.locator("#who", has_text=re.compile("^Ada")).wait_for()
