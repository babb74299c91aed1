"""What is kept of a submission's code, so that a report can show it and compare it?

The functions that somebody will want to see, those that lost points or kept them on their method, and of every other
one what tells whether two are the same. A correct submission leaves no text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from autograder.intake.sources import Definition, definitions, shape_of
from autograder.manifest import Manifest, Question
from autograder.marking.record import HandedIn, Piece
from autograder.marking.results import QuestionResult


def handed_in(files: Mapping[str, bytes], questions: tuple[QuestionResult, ...], manifest: Manifest) -> HandedIn:
    """What is kept of the files of a graded submission."""
    found = _found(files, manifest)
    graded = {question.question: question for question in questions}
    code = []
    for question in manifest.questions:
        for name in _to_see(question, graded.get(question.id)):
            if name in found:
                one = found[name]
                code.append(Piece(question.id, name, question.file, one.line, one.text))
    shapes = {name: shape_of(one.text) for name, one in found.items()}
    return HandedIn(tuple(code), {name: shape for name, shape in shapes.items() if shape[0]})


def _found(files: Mapping[str, bytes], manifest: Manifest) -> dict[str, Definition]:
    found = {}
    for file in manifest.modules:
        names = [name for question in manifest.questions if question.file == file for name in question.functions]
        text = files.get(file, b"").decode("utf-8", "replace")
        found.update({one.name: one for one in definitions(text, names)})
    return found


def _to_see(question: Question, graded: QuestionResult | None) -> Iterator[str]:
    """The functions of a question that lost points, all of them where nobody knows which; all of a flagged one."""
    if graded is None:
        return
    lost = [case for case in graded.cases if not case.passed]
    several = any(not case.function for case in lost) or graded.follow_through or bool(graded.flags)
    to_blame = {case.function for case in lost}
    yield from (name for name in question.functions if several or name in to_blame)
