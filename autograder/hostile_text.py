"""How is text from a submission shown, so that it can only be read?

A student's messages, prints and file names may hold terminal control, right-to-left overrides, invisible
characters, HTML or Markdown. `plain` makes them text that any terminal, file and database takes; `markdown` also takes
every meaning from markup. Pages escape by themselves (`pages`). No character that can be seen is lost.
"""

from __future__ import annotations

import re
import unicodedata

_STACKED = 4
"""Marks on one letter beyond this many are dropped: no script needs them, and they paint over other lines."""

_JOINERS = "\u200c\u200d"
_JOINED = ("Lo", "Mn", "Mc", "So", "Sk")
"""What a joiner may follow: letters without case and their marks, emoji. Elsewhere it shows nothing and only hides."""

_SPACES = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
"""Spaces of typographers and other scripts, such as the one in a Chinese name."""

_HARMLESS = re.compile("[\n -~\xa1-\xac\xae-\u02ff\u2010-\u2027\u2212]*")
"""Most texts: letters of Latin alphabets and typographers' signs, nothing that `plain` would change."""


def plain(text: str, characters: int | None = None) -> str:
    """Replace what cannot be printed by U+FFFD, keep newlines, expand tabs; cut after `characters`."""
    if not text:
        return ""  # of most fields of most results
    if characters is not None:
        text = text[: 2 * characters + 1]  # the rest is cut off in any case, even where every newline takes two
    text = text.replace("\r\n", "\n").replace("\t", "    ")
    if (characters is None or len(text) <= characters) and _HARMLESS.fullmatch(text):
        return text
    shown: list[str] = []
    marks, before = 0, ""
    for character in text if characters is None else text[:characters]:
        joins = character in _JOINERS and unicodedata.category(before or "a") in _JOINED
        marks = marks + 1 if joins or unicodedata.combining(character) else 0
        if marks <= _STACKED:
            # Not printable: controls, lone surrogates, bidi and other invisible formats, odd spaces.
            shown.append(character if character == "\n" or joins or character.isprintable() else "\ufffd")
        before = character
    cut = characters is not None and len(text) > characters
    return "".join(shown) + ("\n(cut off here)" if cut else "")


def line(text: str, characters: int | None = None) -> str:
    """Make `text` one plain line, in which every space is one."""
    return " ".join(plain(_SPACES.sub(" ", text), characters).split())


def markdown(text: str) -> str:
    """Make `text` literal in Markdown: no markup, no HTML, no links."""
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|~&:@$])", r"\\\1", plain(text))
