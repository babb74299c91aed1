"""What a marker reads is what the student wrote: the answer under its heading, and the functions that belong to it."""

from __future__ import annotations

import time

import pytest

from autograder.intake.for_markers import answer_texts, functions_of

HINT = "*Write your answer here.*"
TEMPLATE = f"# Written\n\n## A2-written: Observation\n\n> Compare.\n\n{HINT}\n\n## A4-written: Why\n\n> Why?\n"
ASKED = ["A2-written", "A4-written"]


def test_an_answer_is_what_stands_under_its_heading_without_the_template() -> None:
    first = "first  \n\n    code\n<!-- kept -->\n\n"
    text = f"# Written\n\n## a2-written\n\n> Compare.\n\n{first}### A4-written - mine\n> Why?\nsecond\n"
    assert answer_texts(text, ASKED, TEMPLATE) == {
        "A2-written": "first\n\n    code\n<!-- kept -->",
        "A4-written": "second",
    }
    assert answer_texts(TEMPLATE, ASKED, TEMPLATE) == {"A2-written": "", "A4-written": ""}
    assert answer_texts("no heading at all", ASKED, TEMPLATE) == {}


MODULE = '''import numpy as np

@cache
def relu(s):
    """Words.

    more"""
    if s:

        return 1
# a remark
    return 0


def helper(a,
           b
):
    return a

relu_grad = lambda s: (
    s > 0
)
relu == 3
def relu_other(s): pass
class relu_grad: x = 1
'''


def test_functions_are_found_as_a_person_would() -> None:
    """With decorators, also given as a value, given twice, or in a file that is no Python."""
    found = functions_of(MODULE, ["relu", "relu_grad"])
    assert found.startswith('@cache\ndef relu(s):') and "    return 0" in found
    assert "relu_grad = lambda s: (\n    s > 0\n)" in found and found.endswith("class relu_grad: x = 1")
    assert "helper" not in found and "relu_other" not in found and "relu == 3" not in found
    assert functions_of("def relu(s:\n  return (((\n", ["relu"]) == "def relu(s:\n  return ((("
    assert functions_of("def relu(s): pass", []) == functions_of("", ["relu"]) == ""


@pytest.mark.parametrize("piece", ["x", "def ", "@\n", "# ", "a=\n"])
def test_reading_for_markers_is_linear(piece: str) -> None:
    """Half of it takes about half of the time: no expression looks back."""
    text = piece * 500_000

    def spent(part: str) -> float:
        start = time.process_time()
        functions_of(part, ["relu"])
        answer_texts(part, ASKED, TEMPLATE)
        return time.process_time() - start

    half, whole = (min(spent(part) for _ in range(3)) for part in (text[: len(text) // 2], text))
    assert whole < 6 * half + 0.1
