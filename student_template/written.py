"""Which written questions were answered?

The grader and the students' submit.py ask this file, so that both say the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple


def written_answers(text: str, questions: Sequence[str], template: str) -> frozenset[str]:
    """Tell which written questions have an answer under their heading.

    A heading names its question, `## Q2-written ...`, however it is written: at any level, bold, numbered, underlined,
    followed by a colon, with any kind of dash. Where a file has no such heading of a question, one with the first part
    of the name alone, `## Q2`, is its heading. What follows up to the next such heading is the answer. Comments, and
    words that the handed-out `template` has under the same heading, are not an answer, nor is a bare placeholder
    ("your answer here", "TODO").
    """
    found = answers_in(_without_comments(text), questions, template)
    return frozenset(question for question, lines in found.items() if not all(map(_is_placeholder, lines)))


def without_heading(text: str, questions: Sequence[str]) -> list[str]:
    """The questions that no heading of a file names: nothing that was written for them is found."""
    found = answers_in(_without_comments(text), questions, "")
    return [question for question in questions if question not in found]


def answers_in(text: str, questions: Sequence[str], template: str) -> Mapping[str, Sequence[str]]:
    """Question -> the lines under its heading that are not the template's, as they were written; not to be changed."""
    return _answers_in(text, tuple(questions), template)


@lru_cache(maxsize=2)  # a file is asked about more than once, with its comments and without
def _answers_in(text: str, questions: tuple[str, ...], template: str) -> Mapping[str, Sequence[str]]:
    sections: dict[str, list[str]] = {}
    current = ""
    for question, line in _read_lines(text.splitlines(), questions):
        current = question or current
        if current:
            sections.setdefault(current, []).append(line.rstrip())
    given = _given_by(template, questions)
    return {question: tuple(_own_lines(lines, given.get(question, _Given()))) for question, lines in sections.items()}


def _without_comments(text: str) -> str:
    return re.sub(r"<!--.*?(-->|\Z)", "", text, flags=re.DOTALL)


class _Given(NamedTuple):
    """What the template has of a question, as words with a blank around each: all of them, and by line."""

    words: str = " "
    lines: frozenset[str] = frozenset()


def _own_lines(lines: Iterable[str], given: _Given) -> Iterator[str]:
    """The lines of a section that are not the template's, however an editor broke, quoted or escaped those."""
    place = 0
    for line in lines:
        words = _words(line)
        run = f" {' '.join(words)} "
        at = given.words.find(run, place)
        # A few words that do not come next may be an answer that the question has as well.
        follows = at == place or (at > place and len(words) >= _TELLING)
        if words and (follows or run in given.lines):
            place = at + len(run) - 1 if follows else place
        else:
            yield line


def _words(line: str) -> list[str]:
    """The words of a line; most lines need no expression for that."""
    return line.translate(_BETWEEN_WORDS).split() if line.isascii() else _WORD.findall(line)


@lru_cache(maxsize=2)
def _given_by(template: str, questions: tuple[str, ...]) -> Mapping[str, _Given]:
    """Question -> what the template has in its heading and under it; not to be changed."""
    runs: dict[str, list[str]] = {}
    current = ""
    for line in template.splitlines():
        question, _ = _heading(line, questions, _names(questions), underlined=False)
        current = question or current
        said = _names(questions).sub(" ", line, count=1) if question else line
        if words := _words(said):
            runs.setdefault(current, []).append(f" {' '.join(words)} ")
    return {question: _Given("".join(found).replace("  ", " "), frozenset(found)) for question, found in runs.items()}


PLACEHOLDER = re.compile(
    r"(please )?((write|put|type) )?(your )?(answers?|text)?( goes| go)?( here| below)?|todo|tbd", re.IGNORECASE
)
_LONGEST_PLACEHOLDER = 60
_LONGEST_HEADING = 300
_OF_A_WORD = re.compile(r"[^\W_]")
_WORD = re.compile(r"[^\W_]+")
_BETWEEN_WORDS = {code: " " for code in range(128) if not chr(code).isalnum()}
_TELLING = 4  # words in a row; whoever answers does not say them by chance
_UNDERLINE = re.compile(r"\s{0,3}(=+|-+)\s*")
_MARKED = re.compile(r"\W*?#")
_BEFORE_IN_A_HEADING = re.compile(r"[\W_]*(?:\w{1,4}[.):][\W_]*)?(?:[^\W\d_]{1,20}[\W_]+){0,4}")
_SIGNS_BEFORE = re.compile(
    r"[\s>#*_`\\\[(|+-]*(?:\d{1,3}[.):]+)?[\s#*_`\\\[(]*(?:(?:question|frage|aufgabe)\b[\s:]*)?", re.IGNORECASE
)


def _is_placeholder(line: str) -> bool:
    """Whether a line is a bare placeholder, whatever signs stand around it, or no word at all."""
    first, last = _OF_A_WORD.search(line), _OF_A_WORD.search(line[::-1])
    if first is None or last is None:
        return True
    words = line[first.start() : len(line) - last.start()]
    return len(words) <= _LONGEST_PLACEHOLDER and bool(PLACEHOLDER.fullmatch(words))


def _read_lines(lines: Sequence[str], questions: tuple[str, ...]) -> Sequence[tuple[str, str]]:
    """Each line with the question that it is a heading of, "" for the others; of a heading only what it says more."""
    found = list(_read_by(lines, questions, _names(questions)))
    # Beside a heading with the whole name a shorter one may be about something else.
    short = frozenset(questions) - {question for question, _ in found}
    return list(_read_by(lines, questions, _names(questions, short))) if short else found


def _read_by(lines: Sequence[str], questions: tuple[str, ...], names: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    underlined = False
    named = names.search
    for number, line in enumerate(lines):
        if underlined:  # the signs below a heading are no answer
            underlined = False
            continue
        if len(line) > _LONGEST_HEADING or (line.isascii() and named(line) is None):
            yield "", line  # few lines name a question, and the others need no closer look
            continue
        following = lines[number + 1] if number + 1 < len(lines) else ""
        underlined = bool(line.strip()) and bool(_UNDERLINE.fullmatch(following[:99]))
        question, rest = _heading(line, questions, names, underlined)
        underlined = underlined and bool(question)
        yield question, rest if question else line


def _heading(line: str, questions: Sequence[str], names: re.Pattern[str], underlined: bool) -> tuple[str, str]:
    """The question that a line is a heading of, and what it says beyond a title; ("", "") when it is none.

    A line with a heading's sign before it or below it is one when it names a question, after a number and some words at
    most. A line that begins with a question's name is one when it is bold or numbered, when a colon or the next cell of
    a table follows, or when nothing else stands there.
    """
    if len(line) > _LONGEST_HEADING:
        return "", ""
    if not line.isascii():
        line = _DASHES.sub("-", unicodedata.normalize("NFKC", line))
    if underlined or _MARKED.match(line):
        found = names.search(line)
        if found is None or found.lastindex is None or not _BEFORE_IN_A_HEADING.fullmatch(line[: found.start()]):
            return "", ""
        return questions[found.lastindex - 1], ""
    start = _SIGNS_BEFORE.match(line)
    before = start[0] if start else ""
    named = names.match(line, len(before))
    if named is None or named.lastindex is None:
        return "", ""
    question = questions[named.lastindex - 1]
    if "](#" in line:  # a table of contents
        return "", ""
    after = line[named.end() :]
    rest = after.strip(" \t*_`:.|-\\])")
    if re.search(r"\*\*|__|\d", before) or after.lstrip("*_`) \\").startswith((":", "|")):
        return question, re.sub(r"^\([^)]*\)\W*", "", rest)
    return (question, "") if not rest else ("", "")


_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d\u00ad]")


@lru_cache(maxsize=16)
def _names(questions: tuple[str, ...], short: frozenset[str] = frozenset()) -> re.Pattern[str]:
    """One expression for the names of all questions, however their parts are joined; a group for each.

    Of those in `short` the first part is enough, where no other question begins with it.
    """
    firsts = [question.split("-")[0] for question in questions]
    names = []
    for question, first in zip(questions, firsts, strict=True):
        name = r"[\W_]{0,9}".join(map(re.escape, question.split("-")))
        alone = question in short and firsts.count(first) == 1
        names.append(rf"(?<![^\W_]){name}|(?<![^\W_]){re.escape(first)}" if alone else name)
    begins = re.escape("".join(sorted({question[0] for question in questions})))  # elsewhere in a line it fails at once
    either = "|".join(f"({name})(?![^\\W_])" for name in names)
    return re.compile(f"(?=[{begins}])(?:{either})", re.IGNORECASE)
