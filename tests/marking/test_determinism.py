"""The same submission and the same seed give the same result, byte for byte but for times."""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from corpus_cases import ROOT, cases
from the_assignment import ASSIGNMENT

from autograder.intake.submission import Submission
from autograder.marking.grade import grade
from autograder.marking.results import Result
from autograder.marking.run import Run

WRONG = {case.name: case for case in cases("wrong")}


def command(submission: Path, results: Path, *options: str) -> str:
    """What `autograder grade` prints."""
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "grade", str(submission), "--results", str(results), *options],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def without_times(text: str) -> str:
    """The text with every number of seconds taken out."""
    text = re.sub(r'"(\w*seconds|execution_time)": [\d.e-]+', r'"\1": 0', text)
    return re.sub(r"\d+\.\d+ s\b", "0 s", text)


def timeless(result: Result) -> Result:
    questions = tuple(
        replace(question, cases=tuple(replace(case, seconds=0.0) for case in question.cases))
        for question in result.questions
    )
    return replace(result, questions=questions, seconds=0.0)


def test_the_command_replays_a_result(tmp_path):
    """A result names its seed; `--seed` gives the same bytes again, in another process and under another name."""
    one = ROOT / "examples" / "half-right"
    other = tmp_path / "elsewhere" / "half-right"
    shutil.copytree(one, other)
    printed = command(one, tmp_path / "first.json")
    [seed] = re.findall(r"seed (\d+)", printed)
    again = command(other, tmp_path / "second.json", "--seed", seed)
    first, second = ((tmp_path / name).read_text() for name in ("first.json", "second.json"))
    assert without_times(first) == without_times(second)
    assert without_times(printed) == without_times(again)
    assert seed in first
    assert json.loads(first)["tests"]


def test_another_seed_draws_other_inputs(tmp_path):
    """Otherwise a replay would prove nothing."""
    one, other = (command(ROOT / "examples" / "half-right", tmp_path / "r.json", "--seed", seed) for seed in "12")
    assert without_times(one) != without_times(other).replace("seed 2", "seed 1")


@pytest.mark.parametrize(
    "name",
    [
        "A0-sign-of-the-exponent",  # carried into four questions
        "A3+C1-forgot-the-mean-and-the-slope",
        "B2-squeezed-at-one-sample",
        "C2-small-sine",
        "D1-dead-on-average",
    ],
)
def test_what_was_graded_before_does_not_matter(manifest, sandbox, name):
    """One run for a class or a run for each: names, flags, follow-through and messages are the same."""
    submission = Submission(name, WRONG[name].files)
    shared = Run(ASSIGNMENT, 77)
    for before in ("B0-leaks", "C1-slope-left-out"):
        grade(Submission(before, WRONG[before].files), sandbox, shared)
    results = [timeless(grade(submission, sandbox, run)) for run in (shared, Run(ASSIGNMENT, 77), shared)]
    assert results[0] == results[1] == results[2]


HALF = {path.name: path.read_bytes() for path in (ROOT / "examples" / "half-right").iterdir() if path.is_file()}


def test_two_runs_side_by_side_do_not_mix(sandbox):
    """Question by question in turns, two runs of different seeds give what each gives alone, and twice the same."""
    one, other = Run(ASSIGNMENT, 77), Run(ASSIGNMENT, 78)
    submission = Submission("half-right", HALF)
    alone = {run.seed: timeless(grade(submission, sandbox, Run(ASSIGNMENT, run.seed))) for run in (one, other)}
    assert alone[77] != replace(alone[78], seed=77)

    between: list[Result] = []

    def in_turns(question):
        """Behind some questions of the one run, all of the other is graded."""
        if question.question in ("A0", "A3", "B1", "C2"):
            between.append(timeless(grade(submission, sandbox, other)))

    assert [timeless(grade(submission, sandbox, one, then)) for then in (in_turns, lambda _: None)] == [alone[77]] * 2
    assert len(between) >= 4
    assert all(result == alone[78] for result in between)


def test_two_submissions_side_by_side_do_not_mix(sandbox):
    """In one run as well: what was lost or answered stays with the submission that it is of."""
    run = Run(ASSIGNMENT, 77)
    wrong = [Submission(name, WRONG[name].files) for name in ("A0-sign-of-the-exponent", "A3-forgot-the-mean")]
    alone = [timeless(grade(submission, sandbox, run)) for submission in wrong]
    between: list[Result] = []
    outer = grade(wrong[0], sandbox, run, lambda question: between.append(timeless(grade(wrong[1], sandbox, run))))
    assert timeless(outer) == alone[0]
    assert between and all(result == alone[1] for result in between)
