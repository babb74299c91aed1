"""`pytest` runs the public tests of tests/ through this file; `pytest -k A3` those of one question."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

import checks
import your_files

FOUND, UNREADABLE = your_files.load()
CASES = [(tests.question, case) for tests in checks.public_tests().values() for case in tests.cases]


def test_your_files_can_be_read():
    if UNREADABLE:
        pytest.fail("\n\n".join(map(str, UNREADABLE)), pytrace=False)


@pytest.mark.parametrize(("question", "case"), CASES, ids=[f"{question}: {case[0]}" for question, case in CASES])
def test_public(question, case):
    (outcome,) = checks.outcomes(checks.Tests(question, [case]), FOUND, UNREADABLE)
    if outcome.state == "wrong":
        pytest.fail(outcome.text, pytrace=False)
    elif outcome.state != "right":
        pytest.skip(f"{question} {'waits for' if outcome.state == 'waiting' else 'not yet:'} {outcome.text}")
