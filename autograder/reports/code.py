"""How is a student's code shown in a page, so that it can only be read?

Pygments tells what is a keyword, a comment, a text; the page gets the text and the lengths of these runs, never markup,
and makes elements of them that hold text. Without names: comments and texts go, and what the download knows of the
class is blotted out.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache

import numpy as np
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
_BLANKS = re.compile(r"\s{200,}")
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
    """Code as text that any page takes, and not too much of it.

    Of endless blank lines their ends are kept: at each, the lexer looks through all of them.
    """
    return _BLANKS.sub(lambda blanks: blanks[0][:100] + blanks[0][-100:], plain(text, _CHARACTERS))


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


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """What a person could be recognised by: the parts of names, addresses and numbers."""
    return frozenset(word.lower() for text in texts for word in _PART.findall(text))


NEEDED = words_of([*keyword.kwlist, *dir(builtins), *dir(np)])
"""What code and words about it are made of; nobody is recognised by it."""


def blotter(own: Collection[str], everybody: Collection[str]) -> Callable[[str], str]:
    """Make what blots out words: those of its author wherever they stand, those of the class as whole words."""
    pattern = "|".join(sorted(map(re.escape, own), key=len, reverse=True))
    found = re.compile(pattern, re.IGNORECASE) if pattern else None

    def blot(text: str) -> str:
        text = _PART.sub(lambda word: _BLOT if word[0].lower() in everybody else word[0], text)
        return found.sub(_BLOT, text) if found else text

    return blot
