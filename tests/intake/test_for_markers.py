"""What a marker reads is what the student wrote: the answer under its heading, and the functions that belong to it."""

from __future__ import annotations

import time

import pytest

from autograder.intake.for_markers import answer_texts, for_markers
from autograder.manifest import Manifest

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


def test_functions_are_those_of_the_questions_own_name(manifest: Manifest) -> None:
    """C2's beside C2-written, whole; where there are none, nothing is made up."""
    files = {
        "written_answers.md": b"## C2-written\nleaky\n",
        "c_vanishing_gradient.py": b"def layer_gradients(): pass\ndef mitigating_activation(s):\n    return s\n",
    }
    read = for_markers(files, manifest, TEMPLATE)
    assert list(read) == [one.id for one in manifest.written]
    assert read["C2-written"] == {
        "answered": True,
        "answer": "leaky",
        "functions": "def mitigating_activation(s):\n    return s",
    }
    assert read["D1-written"] == {"answered": False, "answer": "", "functions": ""}
    huge = for_markers({"written_answers.md": b"## C2-written\n" + b"x" * 2_000_000}, manifest, TEMPLATE)
    assert len(huge["C2-written"]["answer"]) < 100_100


@pytest.mark.parametrize("piece", ["x", "A2-", "#\n", "# ", "a\n=\n"])
def test_reading_for_markers_is_linear(piece: str) -> None:
    """Half of it takes about half of the time: no expression looks back."""
    text = piece * 500_000

    def spent(part: str) -> float:
        start = time.process_time()
        answer_texts(part, ASKED, TEMPLATE)
        return time.process_time() - start

    half, whole = (min(spent(part) for _ in range(3)) for part in (text[: len(text) // 2], text))
    assert whole < 6 * half + 0.1
