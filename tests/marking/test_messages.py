"""Messages: short, complete, in plain words, and without a number that is hidden."""

import re
from collections import Counter
from dataclasses import replace

import golden_messages
import pytest
from corpus_cases import ROOT, cases
from the_assignment import ASSIGNMENT

from autograder.intake.submission import Submission
from autograder.marking import judging, problems
from autograder.marking.grade import grade
from autograder.marking.run import Run
from autograder.sandbox import Sandbox
from autograder.tutorial import part_b

NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:e[-+]?\d+)?(?![\w.]*\w)")
JARGON = re.compile(r"proxy|sandbox|GraderFault|problem_of|/work|/tmp|test_case|reference|solution", re.IGNORECASE)
FORMULAS = re.compile(r"np\.\w+\(|@ |\.T\b|Y_hat - Y|Y - Y_hat|1 - s\b|return \w+ [-+*/@]")


def test_thirty_messages_read_as_they_were_reviewed():
    """After a change on purpose: `python tests/helpers/golden_messages.py`, and read the difference."""
    assert len(golden_messages.CASES) >= 30
    assert golden_messages.text() == golden_messages.FILE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def impatient(manifest):
    """A box in which nobody waits long for what never ends."""
    with Sandbox(replace(manifest.limits.box, call_seconds=1, import_seconds=1)) as box:
        yield box


@pytest.mark.parametrize("seed", [1, 2**40])
def test_every_message_of_the_corpus(impatient, monkeypatch, seed):
    """At most six lines that say what was called and what came back; no expected value and no hidden input in any."""
    hidden: Counter[str] = Counter()
    compared: Counter[str] = Counter()
    original = judging.problem_of

    def noting(answer, truth, *rest, words=problems.NO_WORDS, **more):
        problem = original(answer, truth, *rest, words=words, **more)
        if problem is not None and problem.kind == "wrong":
            compared["with" if words.hidden else "without"] += 1
            secrets = {f"{n:.3g}" for n in problems._numbers_of(truth)} | words.hidden
            found = set(NUMBER.findall(re.sub(r"\(.*?\)|\[.*?\]|float\d+|\d+ of \d+ entries", "", problem.came)))
            hidden.update(found & (secrets - problems.PLAIN_NUMBERS))
        return problem

    for module in (judging, part_b):  # every module that compares values
        monkeypatch.setattr(module, "problem_of", noting)
    run, seen = Run(ASSIGNMENT, seed), 0
    for case in list(cases("wrong", "broken"))[seed % 12 :: 12]:
        result = grade(Submission(case.name, case.files), impatient, run)
        for message in (c.message for q in result.questions for c in q.cases if not c.passed):
            seen += 1
            lines = message.splitlines()
            assert 2 <= len(lines) <= 6, message
            assert re.match(r"\w+\(.*\), called with ", lines[0]), message
            assert lines[1].startswith("came back: "), message
            assert max(map(len, lines)) <= 200, message
            assert not JARGON.search(message), message
            said = re.sub(r"Python 3\.\d+", "", message)  # 3.10 is no number
            decimals = [number for number in NUMBER.findall(said) if "." in number]
            assert all(f"{float(number):.3g}" == number for number in decimals), message
    assert seen > 60
    assert not hidden, hidden
    assert compared["with"] > 30 and not compared["without"], f"messages that know nothing to hide: {compared}"


def test_values_that_read_like_hidden_ones_are_not_shown(manifest):
    """The student returns an input as it is, and another place's answer: both stay unsaid."""
    from autograder.marking.run import Environment
    from autograder.tutorial import inputs, reference

    run = Run(ASSIGNMENT, 5)
    draw = inputs.upstream(1)
    _, X = run.arguments(draw)
    copied = Environment(run, {"dE_dW1_20": lambda u, X: float(X[2, 0])})
    with pytest.raises(judging.Wrong) as wrong:
        judging.judge(copied, "dE_dW1_20", [draw], reference.by_last_weight)
    assert f"{X[2, 0]:.3g}" not in str(wrong.value)
    assert "a single float; its value is off\n" in str(wrong.value)
    exchanged = Environment(run, {"dE_dW1_single": lambda u, X: (X * u)[[0, 2, 1]]})
    with pytest.raises(judging.Wrong) as wrong:
        judging.judge(exchanged, "dE_dW1_single", [draw], reference.by_weights)
    assert "2 of 3 entries are off\n" in str(wrong.value)


def test_every_hint_of_the_hidden_tests_gives_no_formula_away():
    """Hints ask; a line of code to copy is none."""
    paths = [*(ROOT / "autograder" / "tests").glob("[A-D]*.py"), *(ROOT / "autograder" / "tutorial").glob("*.py")]
    hints = [hint for path in paths for hint in re.findall(r'look ?= ?"(.*?)"', path.read_text(encoding="utf-8"))]
    assert len(hints) > 60
    for hint in hints:
        assert not FORMULAS.search(hint), hint
        assert len(hint) <= 110, hint


def test_the_bank_teaches():
    """What an answer shows, and a question; neither contains the formula, and both are short."""
    for entry in ASSIGNMENT.mistakes.values():
        assert entry.ask.rstrip(")").endswith("?") or "?" in entry.ask, entry.id
        assert not FORMULAS.search(entry.shows + " " + entry.ask), entry.id
        assert len(entry.shows) <= 140, (entry.id, len(entry.shows))
        assert len(entry.ask) <= 140, (entry.id, len(entry.ask))
