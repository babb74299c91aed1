"""`pytest` runs the public tests of tests/ through this file; `pytest -k A3` those of one question."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

import checks

FUNCTIONS, BROKEN = checks.functions()
CASES = checks.public_cases()


@pytest.mark.parametrize("test", [case[2] for case in CASES], ids=[f"{case[0]}: {case[1]}" for case in CASES])
def test_public(test):
    __tracebackhide__ = True
    try:
        checks.run(test, FUNCTIONS, BROKEN)
    except NotImplementedError as error:
        pytest.skip(str(error))
    except AssertionError as error:
        pytest.fail(str(error), pytrace=False)
