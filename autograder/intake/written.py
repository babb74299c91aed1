"""Which written questions were answered?

The grader and the students' submit.py ask this file, so that both say the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache


def written_answers(text: str, questions: Sequence[str], template: str) -> frozenset[str]:
    """Tell which written questions have an answer under their heading.

    A heading names its question, `## Q2-written ...`, however it is written: at any level, bold, numbered, underlined,
    with any kind of dash. What follows up to the next such heading is the answer. Comments, and lines that the
    handed-out `template` has under the same heading, are not an answer, nor is a bare placeholder ("your answer here",
    "TODO").
    """
    given = _sections(template, tuple(questions))
    answered = set()
    for question, lines in _sections(text, tuple(questions)).items():
        known = set(given.get(question, ()))
        if any(line not in known and not _is_placeholder(line) for line in lines):
            answered.add(question)
    return frozenset(answered)


PLACEHOLDER = re.compile(
    r"(please )?((write|put|type) )?(your )?(answers?|text)?( goes| go)?( here| below)?|todo|tbd", re.IGNORECASE
)
_LONGEST_PLACEHOLDER = 60
_LONGEST_HEADING = 300
_OF_A_WORD = re.compile(r"[^\W_]")
_UNDERLINE = re.compile(r"\s{0,3}(=+|-+)\s*")
_SIGNS_BEFORE = re.compile(
    r"[\s>#*_`\\\[(]*(?:\d{1,3}[.):]+)?[\s#*_`\\\[(]*(?:(?:question|frage|aufgabe)\b[\s:]*)?", re.IGNORECASE
)


def _is_placeholder(line: str) -> bool:
    """Whether a line is a bare placeholder, whatever signs stand around it, or no word at all."""
    first, last = _OF_A_WORD.search(line), _OF_A_WORD.search(line[::-1])
    if first is None or last is None:
        return True
    words = line[first.start() : len(line) - last.start()]
    return len(words) <= _LONGEST_PLACEHOLDER and bool(PLACEHOLDER.fullmatch(words))


@lru_cache(maxsize=2)  # the template, and the file that is asked about more than once
def _sections(text: str, questions: tuple[str, ...]) -> dict[str, list[str]]:
    """Question -> the non-blank lines under its heading, stripped, comments removed; not to be changed."""
    text = re.sub(r"<!--.*?(-->|\Z)", "", text, flags=re.DOTALL)
    sections: dict[str, list[str]] = {}
    current = None
    for question, line in read_lines(text.splitlines(), questions):
        if question:
            current = question
            sections.setdefault(question, [])
        if current and line.strip():
            sections[current].append(line.strip())
    return sections


def read_lines(lines: Sequence[str], questions: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each line with the question that it is a heading of, "" for the others; of a heading only what it says more."""
    underlined = False
    named = _names(tuple(questions)).search
    for number, line in enumerate(lines):
        if underlined:  # the signs below a heading are no answer
            underlined = False
            continue
        if len(line) > _LONGEST_HEADING or (line.isascii() and named(line) is None):
            yield "", line  # few lines name a question, and the others need no closer look
            continue
        following = lines[number + 1] if number + 1 < len(lines) else ""
        underlined = bool(line.strip()) and bool(_UNDERLINE.fullmatch(following[:99]))
        question, rest = _heading(line, questions, underlined)
        underlined = underlined and bool(question)
        yield question, rest if question else line


def _heading(line: str, questions: Sequence[str], underlined: bool) -> tuple[str, str]:
    """The question that a line is a heading of, and what it says beyond a title; ("", "") when it is none.

    A line that begins with a question's name is one when a heading's sign stands before it or below it, when it is bold
    or numbered, or when nothing else stands there.
    """
    if len(line) > _LONGEST_HEADING:
        return "", ""
    if not line.isascii():
        line = _DASHES.sub("-", unicodedata.normalize("NFKC", line))
    start = _SIGNS_BEFORE.match(line)
    before = start[0] if start else ""
    named = _names(tuple(questions)).match(line, len(before))
    if named is None or named.lastindex is None:
        return "", ""
    question = questions[named.lastindex - 1]
    rest = line[named.end() :].strip(" \t*_`:.-\\])")
    if "#" in before or underlined:
        return question, ""
    if re.search(r"\*\*|__|\d", before):
        return question, re.sub(r"^\([^)]*\)\W*", "", rest)
    return (question, "") if not rest else ("", "")


_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d\u00ad]")


@lru_cache(maxsize=4)
def _names(questions: tuple[str, ...]) -> re.Pattern[str]:
    """One expression for the names of all questions, however their parts are joined; a group for each."""
    names = (r"[\s\\_-]*".join(map(re.escape, question.split("-"))) for question in questions)
    return re.compile("|".join(f"({name})(?![^\\W_])" for name in names), re.IGNORECASE)
