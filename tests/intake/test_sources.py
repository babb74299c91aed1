"""Functions are found in any text, and equal ones are equal whatever they are called inside."""

from __future__ import annotations

import pytest

from autograder.intake.sources import definitions, shape_of

MODULE = """import numpy as np

@np.vectorize
def first(x):
    # a comment
    return x

  # at the side
second = lambda x: x
def first_and_more(x): return 1

def third(x):

    return (
x
)
"""


def shape(text: str) -> tuple[int, str]:
    return shape_of(text)


def test_a_definition_has_its_decorators_and_all_of_its_lines() -> None:
    found = {one.name: one for one in definitions(MODULE, ["first", "second", "third", "nowhere"])}
    assert list(found) == ["first", "second", "third"]
    assert found["first"].line == 3 and found["first"].text.startswith("@np.vectorize\ndef first(x):")
    assert found["second"].text == "second = lambda x: x"
    assert found["third"].line == 12


def test_the_last_definition_of_a_name_counts_as_it_does_in_python() -> None:
    (one,) = definitions("def f(): return 1\ndef f(): return 2\n", ["f"])
    assert (one.line, one.text) == (2, "def f(): return 2")


@pytest.mark.parametrize("text", ["", "def f(:\n", "\x00", "def f" * 9, "@", "@a\n@b", "def f(x):\n" + " " * 99_999])
def test_any_text_is_looked_through(text: str) -> None:
    assert all(one.name == "f" for one in definitions(text, ["f"]))


@pytest.mark.parametrize(
    "other",
    [
        "def f(b):\n    return b + sum(b)",
        'def f(a):\n    """Words."""\n    return a + sum(a)  # more words',
        "def f(a):  return (a\n  + sum(a))",
    ],
)
def test_names_words_and_layout_make_no_difference(other: str) -> None:
    assert shape(other) == shape("def f(a):\n    return a + sum(a)")


@pytest.mark.parametrize(
    "other", ["a + max(a)", "a - sum(a)", "2 + sum(a)", "sum(a + a)", "sum(a) + a"]
)
def test_another_computation_is_another_shape(other: str) -> None:
    assert shape(f"def f(a):\n    return {other}") != shape("def f(a):\n    return a + sum(a)")


@pytest.mark.parametrize("text", ["(" * 5_900, "-" * 5_900 + "1", "[" * 90 + "]" * 90, "x" + ".a" * 2_900, "'\\q'"])
def test_nesting_ends_no_process_and_what_is_no_python_has_no_shape(text: str) -> None:
    """Nor does a warning of Python's about a student's code become anybody's error."""
    assert isinstance(shape(f"def f(x):\n    return {text}"), tuple)
    assert shape("def f(:") == (0, "")
