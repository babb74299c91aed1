"""The corpus: the folder is the verdict, and the hidden tests must agree with it, case by case.

Everything is graded once, as a class, by the real command; the tests read what it wrote.
"""

import csv
import json
import re
from dataclasses import dataclass, replace

import pytest
from corpus_cases import CORPUS, EDGE, SEED, Case, cases

from autograder.intake.submission import Submission
from autograder.marking.grade import grade

pytestmark = pytest.mark.early

CARRIED = (CORPUS / "wrong" / "CARRIED.txt").read_text().split()
VERDICTS = ("accepted", "wrong", "broken")


@dataclass(frozen=True)
class Verdict:
    """What the grader made of one case."""

    status: str
    lost: tuple[str, ...]
    failed: frozenset[tuple[str, str]]
    carried: bool
    outputs: str


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory, manifest, impatient_batch) -> dict[str, Verdict]:
    """`autograder batch` over the corpus: case name -> verdict."""
    folder = tmp_path_factory.mktemp("corpus")
    for case in cases(*VERDICTS):
        case.write(folder / "class")
    options = (str(folder / "class"), "--out", str(folder / "out"), "--seed", str(SEED))
    impatient_batch(*options, call_seconds=3)  # on a busy machine it takes two until all memory is gone
    found = {}
    with (folder / "out" / "scores.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            written = json.loads((folder / "out" / "results" / f"{row['submission']}.json").read_text(encoding="utf-8"))
            tests = [test for test in written["tests"] if "cases" in test["extra_data"]]
            got = {q.id: float(row[q.id]) for q in manifest.questions}
            found[row["submission"]] = Verdict(
                row["status"],
                tuple(q.id for q in manifest.questions if got[q.id] < q.points),
                frozenset((t["number"], c["name"]) for t in tests for c in t["extra_data"]["cases"] if not c["passed"]),
                any(test["extra_data"]["follow_through"] for test in tests),
                "\n".join(test["output"] for test in tests),
            )
    return found


def identifiers(verdict: str) -> list:
    return [pytest.param(case, id=case.name) for case in cases(verdict)]


def test_every_case_has_a_row(verdicts):
    """A class of hundreds loses nobody on the way, whatever the submissions do."""
    assert sorted(verdicts) == sorted(case.name for case in cases(*VERDICTS))


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


@pytest.mark.parametrize("verdict", ["accepted", "wrong"])
def test_no_function_is_left_out(verdict: str, manifest):
    """Each is written somewhere in a correct but unusual way, and somewhere wrongly."""
    texts = [path.read_bytes().decode("utf-8", "replace") for path in (CORPUS / verdict).glob("*/*.py")]
    written = {name for text in texts for name in re.findall(r"^(?:def )?(\w+)(?= = |\()", text, re.MULTILINE)}
    missing = {name for question in manifest.questions for name in question.functions} - written
    assert not missing, f"no folder of {verdict}/ writes {', '.join(sorted(missing))}"


@pytest.mark.parametrize("case", identifiers("accepted"))
def test_a_correct_form_keeps_every_point(case: Case, verdicts):
    """No false reject."""
    verdict = verdicts[case.name]
    assert (verdict.status, verdict.lost) == ("graded", ()), verdict.outputs


@pytest.mark.parametrize("case", identifiers("wrong"))
def test_a_wrong_answer_loses_in_its_question_only(case: Case, verdicts, manifest):
    """No false accept, no collateral loss; later questions that carry the mistake on keep their points."""
    verdict = verdicts[case.name]
    assert set(case.loses) <= {question.id for question in manifest.questions}
    assert verdict.lost == tuple(q.id for q in manifest.questions if q.id in case.loses), verdict.outputs
    if case.name in CARRIED:
        assert verdict.carried


def test_a_verdict_may_depend_on_the_python(tmp_path, manifest):
    """The newest `expect-from-N.txt` that is not too new holds, by number: 3.9 comes before 3.10."""
    texts = {"": "partial\nA0: raised", "-from-3.9": "graded\nA0: raised"}
    texts["-from-3.12"] = "graded\nd_dying_relu.py: missing"
    for name, text in texts.items():
        (tmp_path / f"expect{name}.txt").write_text(text)
    case = Case("broken", "x", tmp_path)
    found = [case.expected(manifest.questions, python) for python in ((3, 8), (3, 9), (3, 10), (3, 12), (4, 0))]
    assert found == [("partial", ("A0",)), *[("graded", ("A0",))] * 2, *[("graded", ("D1",))] * 2]


@pytest.mark.parametrize("case", identifiers("broken"))
def test_a_broken_submission_costs_no_more_than_it_breaks(case: Case, verdicts, manifest):
    """Its status, and the questions that lose points, are those of expect.txt."""
    verdict = verdicts[case.name]
    assert (verdict.status, verdict.lost) == case.expected(manifest.questions), verdict.outputs


@pytest.mark.parametrize("case", [*identifiers("broken"), *identifiers("hostile")])
def test_what_is_lost_has_a_reason(case: Case, manifest):
    """Every line of expect.txt names a question or a file that there is, and says why it is lost."""
    known = {name for question in manifest.questions for name in (question.id, question.file)}
    for path in case.folder.glob("expect*.txt"):
        for line in path.read_text().splitlines()[1:]:
            name, _, why = line.partition(": ")
            assert name in known and why.strip(), f"{path}: {line}"


def test_every_hidden_case_is_needed(verdicts, sandbox, run, manifest, monkeypatch):
    """Delete any one hidden test case, and some wrong answer gets away with it, or with what an edge of it costs."""
    worth = {(q.id, hidden.name): hidden.points for q in manifest.questions for hidden in q.cases}
    alone: dict[tuple[str, str], list[Case]] = {}
    for case in cases("wrong"):
        failed = verdicts[case.name].failed
        for one in failed:
            if all(worth[other] <= EDGE < worth[one] for other in failed - {one}):
                alone.setdefault(one, []).append(case)
    for question in manifest.questions:
        for hidden in question.cases:
            candidates = alone.get((question.id, hidden.name), [])
            allowed = 0 if hidden.points <= EDGE else 2 * EDGE
            less = _without(run.assignment.hidden_tests[question.id], question, hidden.name)
            with monkeypatch.context() as patch:
                patch.setitem(run.assignment.hidden_tests, question.id, less)
                escapes = (case for case in candidates if _costs(case, sandbox, run) <= allowed)
                assert next(escapes, None), f"nothing in the corpus needs {question.id}/{hidden.name}"


def _costs(case: Case, sandbox, run) -> float:
    return run.manifest.automatic_points - grade(Submission(case.name, case.files), sandbox, run).total


def _without(test_file, question, name: str):
    """A copy of an otter test file in which one case asks nothing."""
    copy = type(test_file)(test_file.name, test_file.path, list(test_file.test_cases), False)
    copy.source = test_file.source
    place = [case.name for case in question.cases].index(name)
    copy.test_cases[place] = replace(copy.test_cases[place], body=_Passes())
    return copy


class _Passes:
    """A deleted test case."""

    def call_func(self, env):
        """Ask nothing."""
