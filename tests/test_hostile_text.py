"""Text from a submission is shown as text, whatever it is."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.hostile_text import _HARMLESS, line, markdown, plain

ANYTHING = st.text(st.characters())  # lone surrogates too


@given(ANYTHING)
def test_plain_text_can_be_printed_and_stored(text: str) -> None:
    """No control, no override, no surrogate is left, and doing it twice changes nothing."""
    shown = plain(text)
    assert all(character in "\n\u200c\u200d" or character.isprintable() for character in shown)
    shown.encode("utf-8")
    assert plain(shown) == shown


def test_what_is_taken_for_harmless_is() -> None:
    """Of every character that passes unexamined, examining changes nothing."""
    harmless = [chr(point) for point in range(0x11000) if _HARMLESS.fullmatch(chr(point))]
    assert len(harmless) > 600
    for character in harmless:
        assert character == "\n" or (character.isprintable() and not unicodedata.combining(character))


@pytest.mark.parametrize(
    "hostile",
    [
        "\x1b[2J",
        "\x1b]0;title\x07",
        "a\rb",
        "a\bb",
        "\x00",
        "\u202edcba",
        "\u2066x",
        "\u200bx",
        "Ada\u200d",
        "\u200cAda",
        "\u0939\u200d\u200d",
        "\ufeffx",
        "\ud800",
        "\x9b2J",
    ],
)
def test_controls_and_overrides_are_replaced_visibly(hostile: str) -> None:
    """A reader sees that something was there."""
    assert "\ufffd" in plain(hostile)


def test_what_can_be_seen_stays() -> None:
    """Accents, other scripts, mathematics and newlines are not touched."""
    text = "Ableitung nach f\u2081: \u2202E/\u2202f\n\u03c3(\u0161), \u5b66\u751f, \u05e9\u05dc\u05d5\u05dd, e\u0301"
    assert plain(text) == text


def test_names_of_all_scripts_keep_their_letters_and_a_line_its_words() -> None:
    """Joiners belong to Persian, Sinhala and families of emoji; a space is a space in every script."""
    persian, sinhala = "\u0639\u0644\u06cc\u200c\u0631\u0636\u0627", "\u0dc1\u0dca\u200d\u0dbb\u0dd3"
    for name in (persian, sinhala, "\U0001f468\u200d\U0001f469"):
        assert plain(name) == line(name) == name
    assert line("\u674e\u3000\u96f7 Jane\xa0Roe") == "\u674e \u96f7 Jane Roe"


def test_marks_do_not_pile_up() -> None:
    """A letter keeps four marks of a thousand."""
    assert plain("\u0939" + "\u0951\u200d" * 1000) == "\u0939" + "\u0951\u200d" * 2
    assert plain("a" + "\u0301" * 1000 + "b") == "a" + "\u0301" * 4 + "b"


def test_long_text_is_cut_and_says_so() -> None:
    """The cap counts characters of the original."""
    assert plain("x" * 100, 10) == "x" * 10 + "\n(cut off here)"
    assert line("a\n\n b\tc") == "a b c"


@given(st.text(st.sampled_from("[]()`*_#<>!|~:.@$-\\ ab\n")))
def test_markdown_is_escaped_character_by_character(text: str) -> None:
    """Every character that could start markup stands behind a backslash."""
    shown = markdown(text)
    bare = shown.replace("\\\\", "").split("\\")
    assert not any(set(part[1:] if number else part) & set("[]()`*_#<>!|~") for number, part in enumerate(bare))
