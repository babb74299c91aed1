"""Which written questions were answered, and what stands there?"""

from __future__ import annotations

import re
from collections.abc import Sequence


def written_answers(text: str, questions: Sequence[str], template: str) -> frozenset[str]:
    """Tell which written questions have an answer under their heading.

    A heading names its question (`## A2-written ...`); what follows up to the next such heading is the
    answer. Comments, and lines that the handed-out `template` has under the same heading, are not an answer,
    nor is a bare placeholder ("your answer here", "TODO").
    """
    given = _sections(template, questions)
    answered = set()
    for question, lines in _sections(text, questions).items():
        known = set(given.get(question, ()))
        if any(line not in known and not _is_placeholder(line) for line in lines):
            answered.add(question)
    return frozenset(answered)


def answer_texts(text: str, questions: Sequence[str], template: str) -> dict[str, str]:
    """Give what stands under each question's heading, without the lines that the template has there.

    As a person should read it: comments and placeholders are still in it.
    """
    given = _sections(template, questions)
    lines: dict[str, list[str]] = {}
    current = None
    for line in text.splitlines():
        found = _asked(line, questions)
        if found:
            current = found
        elif current and line.strip() not in given.get(current, ()):
            lines.setdefault(current, []).append(line.rstrip())
    return {question: "\n".join(found).strip("\n") for question, found in lines.items()}


PLACEHOLDER = re.compile(
    r"(please )?((write|put|type) )?(your )?(answers?|text)?( goes| go)?( here| below)?|todo|tbd", re.IGNORECASE
)
_LONGEST_PLACEHOLDER = 60
_OF_A_WORD = re.compile(r"[^\W_]")


def _is_placeholder(line: str) -> bool:
    """Whether a line is a bare placeholder, whatever signs stand around it, or no word at all."""
    first, last = _OF_A_WORD.search(line), _OF_A_WORD.search(line[::-1])
    if first is None or last is None:
        return True
    words = line[first.start() : len(line) - last.start()]
    return len(words) <= _LONGEST_PLACEHOLDER and bool(PLACEHOLDER.fullmatch(words))


def _sections(text: str, questions: Sequence[str]) -> dict[str, list[str]]:
    """Question -> the non-blank lines under its heading, stripped, comments removed."""
    text = re.sub(r"<!--.*?(-->|\Z)", "", text, flags=re.DOTALL)
    sections: dict[str, list[str]] = {}
    current = None
    for line in text.splitlines():
        found = _asked(line, questions)
        if found:
            current = found
            sections.setdefault(current, [])
        elif current and line.strip():
            sections[current].append(line.strip())
    return sections


def _asked(line: str, questions: Sequence[str]) -> str | None:
    """The question whose heading a line is."""
    heading = re.match(r"\s{0,3}#{1,6}\s*[*_`]*([A-Za-z0-9-]+)", line)
    return next((one for one in questions if heading and one.lower() == heading[1].lower()), None)
