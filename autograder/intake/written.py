"""Which written questions were answered?"""

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
        if any(line not in known and not PLACEHOLDER.fullmatch(line) for line in lines):
            answered.add(question)
    return frozenset(answered)


PLACEHOLDER = re.compile(
    r"[\W_]*(please )?((write|put|type) )?(your )?(answers?|text)?( goes| go)?( here| below)?[\W_]*"
    r"|[\W_]*(todo|tbd)[\W_]*",
    re.IGNORECASE,
)


def _sections(text: str, questions: Sequence[str]) -> dict[str, list[str]]:
    """Question -> the non-blank lines under its heading, stripped, comments removed."""
    text = re.sub(r"<!--.*?(-->|\Z)", "", text, flags=re.DOTALL)
    ids = {question.lower(): question for question in questions}
    sections: dict[str, list[str]] = {}
    current = None
    for line in text.splitlines():
        heading = re.match(r"\s{0,3}#{1,6}\s*[*_`]*([A-Za-z0-9-]+)", line)
        if heading and heading[1].lower() in ids:
            current = ids[heading[1].lower()]
            sections.setdefault(current, [])
        elif current and line.strip():
            sections[current].append(line.strip())
    return sections
