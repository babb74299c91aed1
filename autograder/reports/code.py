"""How is a student's code shown in a page, so that it can only be read?

Pygments tells what is a keyword, a comment, a text; the page gets the text and the lengths of these runs, never markup,
and makes elements of them that hold text. Without names: comments and texts go, and what the download knows of a person
is blotted out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from functools import lru_cache

from pygments.lexers.python import PythonLexer  # type: ignore[import-untyped]
from pygments.token import Token  # type: ignore[import-untyped]

from autograder.hostile_text import plain

_CHARACTERS = 8_000  # of one function; a lexer's expressions are not ours
_LETTERS = (
    (Token.Comment, "c"),
    (Token.Literal.String, "s"),
    (Token.Literal.Number, "n"),
    (Token.Keyword, "k"),
    (Token.Operator.Word, "k"),
    (Token.Name.Function, "f"),
    (Token.Name.Builtin, "b"),
)
_PART = re.compile(r"[^\W\d_]{3,}|\d{3,}")
_BLOT = "…"


def _tokens(text: str) -> Iterator[tuple[object, str]]:
    for _, token, value in PythonLexer().get_tokens_unprocessed(text):
        yield token, value


@lru_cache(maxsize=4096)
def runs(text: str) -> str:
    """The kinds of a text's parts and their lengths: `k3.1f4` is a keyword of 3, other text of 1, a name of 4."""
    found: list[tuple[str, int]] = []
    for token, value in _tokens(text):
        letter = next((letter for kind, letter in _LETTERS if token in kind), ".")
        if found and found[-1][0] == letter:
            found[-1] = (letter, found[-1][1] + len(value))
        else:
            found.append((letter, len(value)))
    return "".join(f"{letter}{length}" for letter, length in found)


def shown(text: str) -> str:
    """Code as text that any page takes, and not too much of it."""
    return plain(text, _CHARACTERS)


def without_words(text: str) -> str:
    """Code without what its author says in it: comments are gone, texts are empty."""
    kept = []
    for token, value in _tokens(text):
        if token in Token.Comment:
            continue
        text_inside = token in Token.Literal.String and token not in Token.Literal.String.Interpol
        kept.append(re.sub(r"[^\s\"']+", _BLOT, value) if text_inside else value)
    lines = "".join(kept).split("\n")
    return "\n".join(line.rstrip() for line in lines)


def blotter(known: Collection[str], needed: Collection[str]) -> Callable[[str], str]:
    """Make what blots out every part of what is `known` of somebody, except for words that are `needed`."""
    keep = {word.lower() for name in needed for word in _PART.findall(name)}
    words = {word.lower() for text in known for word in _PART.findall(text)} - keep
    if not words:
        return lambda text: text
    found = re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)), re.IGNORECASE)
    return lambda text: found.sub(_BLOT, text)
