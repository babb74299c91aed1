"""What does the report know of one submission?

A `Reader` makes a `Row` of each record: who it is, what it earned and lost, its code, and what was said of it. Long
texts go into the page's `Texts`, once each. Without names, nothing is left in a row by which anybody could be told.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from autograder.batch.scores import changed_words, question_scores
from autograder.batch.store import Listed
from autograder.hostile_text import line
from autograder.manifest import Manifest
from autograder.marking.misconceptions import Mistake
from autograder.marking.naming import NAMEABLE
from autograder.marking.record import Piece, Record
from autograder.marking.results import QuestionResult, Result
from autograder.marking.results_json import reasons
from autograder.pages import Texts
from autograder.reports.code import NEEDED, blotter, shown, without_words, words_of

KINDS = {
    "wrong": "other values than expected",
    "shape": "another shape than expected",
    "kind": "another kind of value than expected",
    "raised": "an exception",
    "unfinished": "not written yet",
    "missing": "a missing function or file",
    "not_loaded": "a file that cannot be imported",
    "changed_arguments": "changed its arguments",
    "timeout": "did not end in time",
    "crash": "ended Python as a whole",
    "skipped": "not run after a crash or without time left",
    "unjudged": "an answer that the grader could not judge",
}

Answered = tuple[int, tuple[str, ...], bool, bool]
"""One question of a submission: place of its text, its misconceptions, whether a mistake was carried over, and whether
a person set its points."""

Shown = tuple[int, str, str, int, int, int]
"""A function on the page: place of its question, name, file, first line, line that raised or 0, place of its text."""


@dataclass(frozen=True, slots=True)
class Row:
    """One submission as the page shows it; of a whole class, so no more of its result than that.

    Attributes:
        lost: (question, case) of each case that lost points.
        unnamed: function -> (question, digest) of wrong answers that no misconception explains.
        shapes: function -> size and digest of its syntax tree.
        ask: questions for a conversation.
        written: (title, place of the text) of each written answer.
        marked: what people said of the written answers.
    """

    number: int
    label: str
    below: str
    late: bool
    status: str
    scores: list[float] | None
    seconds: float
    questions: tuple[Answered, ...]
    kinds: tuple[str, ...]
    flags: tuple[str, ...]
    notes: list[str]
    printed: str
    lost: tuple[tuple[str, str], ...]
    code: tuple[Shown, ...]
    unnamed: Mapping[str, tuple[str, str]]
    shapes: Mapping[str, tuple[int, str]]
    ask: tuple[str, ...]
    written: tuple[tuple[str, int], ...] = ()
    marked: tuple[str, ...] = ()

    @property
    def total(self) -> float | None:
        """Points in all; None where the grader failed."""
        return None if self.scores is None else sum(self.scores)

    @property
    def read(self) -> bool:
        """Whether it could be opened and graded."""
        return self.scores is not None and self.status != "unreadable"


@dataclass(frozen=True)
class Reader:
    """Makes rows of records; what is said of each without a name where that is asked for."""

    manifest: Manifest
    bank: Mapping[str, Mistake]
    strings: Texts
    anonymous: bool
    marked: Mapping[str, tuple[str, ...]]
    answers: Callable[[Listed], Mapping[str, str]]
    needed: frozenset[str] = frozenset()
    everybody: frozenset[str] = frozenset()

    def row(self, number: int, submission: Listed, record: Record) -> Row:
        """All that the page has of a submission; `number` tells its row apart."""
        result, blot = record.result, self._blot(submission)
        name = line(submission.name)
        people = ", ".join(line(student.name) for student in submission.students if student.name)
        ids = [", ".join(filter(None, values)) for values in _ids(submission)]
        found = {question.question: question for question in result.questions}
        asked = [found.get(one.id) or QuestionResult(one.id, one.title, ()) for one in self.manifest.questions]
        return Row(
            number=number,
            label=people or name,
            below=" · ".join(filter(None, [name if people else "", *ids, _late(submission), _set_by_hand(asked)])),
            late=bool(submission.late),
            status=result.status,
            scores=question_scores(result, self.manifest),
            seconds=result.seconds,
            questions=tuple(
                (
                    self.strings.place(blot(_words(one, self.anonymous))),
                    one.misconceptions,
                    one.follow_through,
                    one.override is not None,
                )
                for one in asked
            ),
            kinds=tuple(sys.intern(case.kind) for one in result.questions for case in one.cases if case.kind),
            flags=tuple(blot(f"{one.question}: {flag}") for one in asked for flag in one.flags),
            notes=list(result.notes),
            printed=result.printed,
            lost=tuple((one.question, case.name) for one in asked for case in one.cases if not case.passed),
            code=tuple(
                self._code(piece, found[piece.question], blot)
                for piece in record.handed_in.code
                if piece.question in found
            ),
            unnamed=dict(_unnamed_answers(result)),
            shapes={sys.intern(one): (size, sys.intern(tree)) for one, (size, tree) in record.handed_in.shapes.items()},
            ask=tuple(_to_ask(asked, self.bank)),
            written=tuple(self._written(submission)),
            marked=self.marked.get(submission.name, ()),
        )

    def _written(self, submission: Listed) -> Iterator[tuple[str, int]]:
        answers = self.answers(submission)
        for one in self.manifest.written:
            if answers.get(one.id):
                yield f"{one.id} {one.title}", self.strings.place(answers[one.id])

    def _blot(self, submission: Listed) -> Callable[[str], str]:
        """What takes a person's names out of a text; nothing where names may be shown."""
        if not self.anonymous:
            return str
        return blotter(words_of(personal(submission)) - self.needed, self.everybody)

    def _code(self, piece: Piece, graded: QuestionResult, blot: Callable[[str], str]) -> Shown:
        text = shown(piece.text)
        if self.anonymous:
            text = blot(without_words(text))
        where = next((case.where for case in graded.cases if case.function == piece.function and case.where), "")
        file, _, number = where.partition(":")
        raised = int(number) if file == piece.file and number.isdecimal() else 0
        place = [one.id for one in self.manifest.questions].index(piece.question)
        return place, piece.function, piece.file, piece.line, raised, self.strings.place(text)


def personal(submission: Listed) -> Iterator[str]:
    """What is known of the people of a submission."""
    yield submission.name
    for student in submission.students:
        yield from (student.name, student.sid, student.email, student.login, student.canvas_id)


def needed_words(manifest: Manifest) -> frozenset[str]:
    """Words of Python, of the assignment and of the grader's own sentences, by which somebody may be called as well."""
    ours = "student submission called with data point points came back number expected array shape entries value cases"
    names = [name for one in manifest.questions for name in (*one.functions, one.module, one.id, one.title)]
    return NEEDED | words_of([*names, *(case.name for one in manifest.questions for case in one.cases), ours])


def _unnamed_answers(result: Result) -> Iterator[tuple[str, tuple[str, str]]]:
    """Functions whose wrong answers no misconception explains; one that has a name in one case has it in all."""
    for question in result.questions:
        named = {case.function for case in question.cases if case.misconceptions}
        for case in question.cases:
            if not case.passed and case.digest and case.kind in NAMEABLE and case.function not in named:
                yield sys.intern(case.function), (question.question, sys.intern(case.digest))


def _to_ask(questions: Sequence[QuestionResult], bank: Mapping[str, Mistake]) -> Iterator[str]:
    """What to ask somebody about questions with remarks or a mistake that was carried over; from the bank."""
    asked: dict[str, None] = {}
    lost = {question.question for question in questions if question.score < question.max_score}
    for question in questions:
        # What is right, but in another form, is carried over as well: there is nothing to ask about it.
        origins = [name for case in question.cases for name in case.follow_through.split(", ") if name in lost]
        if question.flags or origins:
            named = [bank[name] for name in question.misconceptions if name in bank]
            about = origins or [question.question]
            others = [entry for entry in bank.values() if getattr(entry, "question", "") in about]
            for entry in (named or others)[:1]:
                asked[f"{question.question}: {entry.ask}"] = None
    yield from asked


def _ids(submission: Listed) -> Iterator[list[str]]:
    """What a person can be found by, one kind after the other, in the order of the group."""
    for name in ("email", "sid", "login", "section"):
        yield [line(getattr(student, name)) for student in submission.students]


def _late(submission: Listed) -> str:
    late = line(submission.late)
    return "" if not late else late if "late" in late.lower() else f"late: {late}"


def _set_by_hand(questions: Sequence[QuestionResult]) -> str:
    changed = [question.question for question in questions if question.override]
    return f"overridden: {', '.join(changed)}" if changed else ""


def _words(question: QuestionResult, anonymous: bool) -> str:
    """What the page says of a question: what a person overrode, then what the grader found.

    Without names also without the words of whoever set points, and of exceptions, which a student may have chosen.
    """
    if anonymous:
        cases = [replace(case, message=_without_exception(case.message, case.kind)) for case in question.cases]
        override = replace(question.override, reason="", who="") if question.override else None
        question = replace(question, cases=tuple(cases), override=override)
    changed = changed_words(question)
    return "\n".join([*([f"Override: {changed}"] if changed else []), reasons(question)])


def _without_exception(text: str, kind: str) -> str:
    if kind not in ("raised", "not_loaded", "crash"):
        return text
    lines = text.splitlines()
    return "\n".join(f"came back: {KINDS[kind]}" if one.startswith("came back: ") else one for one in lines)


def without_names(rows: Sequence[Row]) -> list[Row]:
    """Numbers for names, in an order that tells nothing; what could hold a name goes: file names, printed text."""
    shuffled = sorted(rows, key=lambda row: hashlib.sha256(f"{row.label}\0{row.below}".encode()).digest())
    width = len(str(len(rows)))
    return [
        replace(row, number=number, label=f"Student {number + 1:0{width}}", below="", late=False, notes=[], printed="")
        for number, row in enumerate(shuffled)
    ]
