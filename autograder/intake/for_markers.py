"""What does a person who marks a written answer look at?

The answer as the student wrote it, and the functions that belong to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from autograder.intake.sources import definitions
from autograder.intake.written import answers_in, written_answers
from autograder.manifest import WRITTEN_FILE, Manifest

Json = dict[str, Any]

READ_CHARACTERS = 100_000
"""More of an answer, or of a question's functions, nobody is asked to read."""


def answer_texts(text: str, questions: Sequence[str], template: str) -> dict[str, str]:
    """Give what stands under each question's heading, without the lines that the template has there.

    As the student wrote it: comments and placeholders are still in it.
    """
    found = answers_in(text, questions, template)
    return {question: "\n".join(lines).strip("\n") for question, lines in found.items()}


def for_markers(files: Mapping[str, bytes], manifest: Manifest, template: str) -> Json:
    """Give, by written question, whether it is answered, the answer, and the functions that belong to it.

    Args:
        files: of a submission; path -> content.
        template: the file for written answers as it was handed out.
    """
    asked = [one.id for one in manifest.written]
    text = files.get(WRITTEN_FILE, b"").decode("utf-8", "replace")
    answered = written_answers(text, asked, template)
    answers = answer_texts(text, asked, template)
    return {
        name: {
            "answered": name in answered,
            "answer": _cut(answers.get(name, "")),
            "functions": _cut(_functions(name, files, manifest)),
        }
        for name in asked
    }


def _functions(written: str, files: Mapping[str, bytes], manifest: Manifest) -> str:
    """The functions of the automatic question that a written one belongs to: `Q2-written` to `Q2`."""
    for question in manifest.questions:
        if written == f"{question.id}-written":
            text = files.get(question.file, b"").decode("utf-8", "replace")
            return "\n\n".join(one.text for one in definitions(text, question.functions))
    return ""


def _cut(text: str) -> str:
    return text if len(text) <= READ_CHARACTERS else text[:READ_CHARACTERS] + "\n(cut off here)"
