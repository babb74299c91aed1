"""What does an instructor want to see of a graded class, on one page?

`report.html` is one file without a network: statistics and plots on top, who lost which case, wrong answers that nobody
has named yet, a table of students that sorts and searches, and each student's results with the code that lost points on
demand out of the page's own data. Text that comes from students reaches the page only escaped (jinja2) or as text nodes
(the page's script). `--anonymous` leaves out who they are, and what their code says besides Python.
"""

from __future__ import annotations

import hashlib
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path

import numpy as np
from markupsafe import Markup

from autograder.batch.scores import changed_words, current_records, points, question_scores
from autograder.batch.store import Listed, RunRecord, Store
from autograder.faults import GraderFault
from autograder.hostile_text import line, plain
from autograder.manifest import Manifest, Question
from autograder.marking.misconceptions import Mistake
from autograder.marking.naming import NAMEABLE
from autograder.marking.record import Piece, Record
from autograder.marking.results import QuestionResult, Result
from autograder.marking.results_json import reasons
from autograder.pages import environment
from autograder.reports import plots
from autograder.reports.code import NEEDED, blotter, runs, shown, without_words, words_of
from autograder.reports.gradebook import Graded, gradebook
from autograder.reports.itemanalysis import Interval, items, overview
from autograder.reports.likeness import pairs

MARKS = "marks.csv"
"""In OUT: what people gave for the written answers, shown beside them."""

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
STATUSES = {
    "graded": "graded",
    "partial": "crashed in part",
    "unreadable": "unreadable",
    "grader_error": "not graded: a fault of the grader",
}


Answered = tuple[int, tuple[str, ...], bool]
"""One question of a submission: place of its text, its misconceptions, whether a mistake was carried over."""

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


@dataclass
class _Strings:
    """Each text of the page's data once; most messages are shared by many students."""

    texts: list[str] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)

    def place(self, text: str) -> int:
        if text not in self.places:
            self.places[text] = len(self.texts)
            self.texts.append(text)
        return self.places[text]


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _decimals(value: float, places: int = 2) -> str:
    """A number with so many decimals, and without a sign where it is nothing."""
    return f"{round(value, places) + 0.0:.{places}f}"


def _between(interval: Interval, percent: bool = False) -> str:
    """An interval in a few characters."""
    low, high = interval
    return f"{100 * low:.0f}–{100 * high:.0f} %" if percent else f"{_decimals(low, 1)} to {_decimals(high, 1)}"


def _count(number: int, noun: str) -> str:
    """A number of things: 1 student, 2 students."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def write_report(
    store: Store, manifest: Manifest, bank: Mapping[str, Mistake], *, anonymous: bool = False
) -> Path:
    """Write OUT/report.html from what is stored; returns its path.

    Raises:
        StoreFault: OUT holds no batch, or cannot be written.
    """
    record = store.require_run()
    path = store.folder / "report.html"
    results = current_records(store, record, manifest)
    marked, remark = ({}, "") if anonymous else _marked(store, manifest)
    answers = None if anonymous else partial(_answers, store)
    text = report_html(
        results, record, manifest, bank, anonymous=anonymous, answers=answers, marked=marked, remark=remark
    )
    store.write(path, text)
    return path


def _answers(store: Store, submission: Listed) -> dict[str, str]:
    """Written question -> what a submission says to it, as far as a page shows it."""
    kept = store.read_answers(submission.file) or {}
    return {name: plain(str(one.get("answer", "")).strip(), _ANSWER) for name, one in kept.items()}


_ANSWER = 2_000  # characters of a written answer; the marking page has all of it


def _marked(store: Store, manifest: Manifest) -> tuple[dict[str, tuple[str, ...]], str]:
    """Submission -> what people said of its written answers; and why that could not be joined, if so."""
    path = store.folder / MARKS
    if not path.exists():
        return {}, ""
    try:
        book, _ = gradebook(store.folder, [path], manifest)
    except GraderFault as fault:
        return {}, f"{MARKS} was left out: {line(str(fault), 300)}"
    told: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for graded in book:
        told[graded.scored.who.submission].update(dict.fromkeys(_said_of(graded, manifest)))
    return {name: tuple(said) for name, said in told.items()}, ""


def _said_of(graded: Graded, manifest: Manifest) -> Iterator[str]:
    for one in manifest.written:
        if one.id in graded.marks:
            said = [*graded.agreed.rubric.get(one.id, ()), *graded.agreed.comments.get(one.id, ())]
            given = f"{one.id} {one.title}: {points(graded.marks[one.id])} / {points(one.points)}"
            yield given + "".join(f"\n    {line(text)}" for text in said)


def report_html(
    results: Iterable[tuple[Listed, Record]],
    record: RunRecord,
    manifest: Manifest,
    bank: Mapping[str, Mistake],
    *,
    anonymous: bool = False,
    answers: Callable[[Listed], Mapping[str, str]] | None = None,
    marked: Mapping[str, tuple[str, ...]] | None = None,
    remark: str = "",
) -> str:
    """The page as text.

    Args:
        answers: what a submission says to each written question.
        marked: submission -> what people said of its written answers.
        remark: a sentence on what is not on the page.
    """
    strings = _Strings()
    reader = _Reader(manifest, bank, strings, anonymous, marked or {}, answers or (lambda _: {}))
    if anonymous:
        needed = _needed(manifest)
        everybody = words_of(text for submission in record.submissions for text in _personal(submission)) - needed
        reader = replace(reader, needed=needed, everybody=everybody)
    rows = [reader.row(number, submission, found) for number, (submission, found) in enumerate(results)]
    if anonymous:
        rows = _without_names(rows)
    read = [row for row in rows if row.read]
    scores = np.array([row.scores for row in read], dtype=float).reshape(len(read), len(manifest.questions))
    analysed = items(scores, [question.points for question in manifest.questions])
    names = [question.id for question in manifest.questions]
    filters: dict[str, Callable[..., str]] = {"points": points, "percent": _percent, "decimals": _decimals}
    filters |= {"between": _between, "counted": _count}
    return environment(**filters).get_template("report.html.j2").render(
        title=manifest.title,
        made=datetime.now().strftime("%Y-%m-%d %H:%M"),
        seed=record.seed,
        manifest=manifest,
        anonymous=anonymous,
        remark=remark,
        rows=rows,
        counts=Counter(row.status for row in rows),
        statuses=STATUSES,
        overview=overview(scores),
        questions=list(zip(manifest.questions, analysed, strict=True)),
        cases=_cases(read, manifest),
        misconceptions=_misconceptions(rows, len(read), bank),
        unnamed=_unnamed(rows, manifest),
        alike=_alike(read),
        readable=len(read),
        kinds=_kinds(rows),
        seconds=_seconds(read),
        histogram=Markup(plots.histogram(scores.sum(axis=1), manifest.automatic_points)) if read else "",
        shares=Markup(plots.shares(names, [i.full for i in analysed], [i.zero for i in analysed])) if read else "",
        details=_details(rows, strings),
    )


@dataclass(frozen=True)
class _Reader:
    """Makes rows of records; what is said of each without a name where that is asked for."""

    manifest: Manifest
    bank: Mapping[str, Mistake]
    strings: _Strings
    anonymous: bool
    marked: Mapping[str, tuple[str, ...]]
    answers: Callable[[Listed], Mapping[str, str]]
    needed: frozenset[str] = frozenset()
    everybody: frozenset[str] = frozenset()

    def row(self, number: int, submission: Listed, record: Record) -> Row:
        result, blot = record.result, self._blot(submission)
        name = line(submission.name)
        people = ", ".join(line(student.name) for student in submission.students if student.name)
        ids = [", ".join(filter(None, values)) for values in _ids(submission)]
        found = {question.question: question for question in result.questions}
        asked = [found.get(one.id) or QuestionResult(one.id, one.title, ()) for one in self.manifest.questions]
        words = partial(_words, anonymous=self.anonymous)
        return Row(
            number=number,
            label=people or name,
            below=" · ".join(filter(None, [name if people else "", *ids, _late(submission), _set_by_hand(asked)])),
            late=bool(submission.late),
            status=result.status,
            scores=question_scores(result, self.manifest),
            seconds=result.seconds,
            questions=tuple(
                (self.strings.place(blot(words(one))), one.misconceptions, one.follow_through) for one in asked
            ),
            kinds=tuple(sys.intern(case.kind) for one in result.questions for case in one.cases if case.kind),
            flags=tuple(blot(f"{one.question}: {flag}") for one in asked for flag in one.flags),
            notes=list(result.notes),
            printed=result.printed,
            lost=tuple((one.question, case.name) for one in asked for case in one.cases if not case.passed),
            code=tuple(self._code(piece, found[piece.question], blot) for piece in _known(record, found)),
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
        return blotter(words_of(_personal(submission)) - self.needed, self.everybody)

    def _code(self, piece: Piece, graded: QuestionResult, blot: Callable[[str], str]) -> Shown:
        text = shown(piece.text)
        if self.anonymous:
            text = blot(without_words(text))
        where = next((case.where for case in graded.cases if case.function == piece.function and case.where), "")
        file, _, number = where.partition(":")
        raised = int(number) if file == piece.file and number.isdecimal() else 0
        place = [one.id for one in self.manifest.questions].index(piece.question)
        return place, piece.function, piece.file, piece.line, raised, self.strings.place(text)


def _personal(submission: Listed) -> Iterator[str]:
    """What is known of the people of a submission."""
    yield submission.name
    for student in submission.students:
        yield from (student.name, student.sid, student.email, student.login, student.canvas_id)


def _needed(manifest: Manifest) -> frozenset[str]:
    """Words of Python, of the assignment and of the grader's own sentences, by which somebody may be called as well."""
    ours = "student submission called with data point points came back number expected array shape entries value cases"
    names = [name for one in manifest.questions for name in (*one.functions, one.module, one.id, one.title)]
    return NEEDED | words_of([*names, *(case.name for one in manifest.questions for case in one.cases), ours])


def _known(record: Record, found: Mapping[str, QuestionResult]) -> Iterator[Piece]:
    """The pieces of code whose questions are on the page."""
    yield from (piece for piece in record.handed_in.code if piece.question in found)


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
    for question in questions:
        origins = [name for case in question.cases for name in case.follow_through.split(", ") if name]
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


def _words(question: QuestionResult, *, anonymous: bool = False) -> str:
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


def _without_names(rows: Sequence[Row]) -> list[Row]:
    """Numbers for names, in an order that tells nothing; what could hold a name goes: file names, printed text."""
    shuffled = sorted(rows, key=lambda row: hashlib.sha256(f"{row.label}\0{row.below}".encode()).digest())
    width = len(str(len(rows)))
    return [
        replace(row, number=number, label=f"Student {number + 1:0{width}}", below="", late=False, notes=[], printed="")
        for number, row in enumerate(shuffled)
    ]


def _cases(read: Sequence[Row], manifest: Manifest) -> dict[str, list[dict[str, object]]]:
    """Question -> its hidden cases: how many lost each, and of how many."""
    lost = Counter(pair for row in read for pair in row.lost)
    return {
        question.id: [
            {
                "name": case.name,
                "points": case.points,
                "key": f"{question.id}/{case.name}",
                "count": lost[question.id, case.name],
                "share": lost[question.id, case.name] / max(len(read), 1),
            }
            for case in question.cases
        ]
        for question in manifest.questions
    }


def _unnamed(rows: Sequence[Row], manifest: Manifest) -> list[dict[str, object]]:
    """The largest groups of equal wrong answers without a name: who, with what code, and how to name them."""
    groups: defaultdict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        for function, (question, digest) in row.unnamed.items():
            groups[question, function, digest].append(row)
    large = sorted((pair for pair in groups.items() if len(pair[1]) > 1), key=lambda pair: (-len(pair[1]), pair[0]))
    return [
        {
            "question": manifest.question(question),
            "function": function,
            "digest": digest,
            "count": len(found),
            "rows": found[:_NAMES],
            "code": [(row.number, place) for row, place in _different(found, function)],
            "stub": _stub(manifest.question(question), function, len(found)),
        }
        for (question, function, digest), found in large[:_GROUPS]
    ]


_GROUPS, _NAMES, _SIDE_BY_SIDE = 10, 12, 3


def _different(rows: Sequence[Row], function: str) -> list[tuple[Row, int]]:
    """Up to three different ways in which a group wrote a function: whose, and the place in the code of that row."""
    found: dict[int, tuple[Row, int]] = {}
    for row in rows:
        for place, piece in enumerate(row.code):
            if piece[1] == function:
                found.setdefault(piece[-1], (row, place))
    return list(found.values())[:_SIDE_BY_SIDE]


def _stub(question: Question, function: str, count: int) -> str:
    """An entry of the bank to complete. It holds no code of a student's: the grader would run it."""
    return (
        f"- id: {question.id}-name-the-mistake\n"
        f"  question: {question.id}\n"
        f"  function: {function}\n"
        f"  wrong: |  # gives the answers of {_count(count, 'student')}; type it, never paste: the grader runs it\n"
        "    return ...\n"
        "  shows: What such an answer shows, in a sentence.\n"
        "  ask: What a good teacher would ask?\n"
    )


def _alike(read: Sequence[Row]) -> list[dict[str, object]]:
    """Pairs of submissions to look at side by side."""
    answers = [{name: digest for name, (_, digest) in row.unnamed.items()} for row in read]
    found = pairs([row.shapes for row in read], answers)
    return [
        {"first": read[pair.first], "second": read[pair.second], "code": pair.code, "answers": pair.answers}
        for pair in found[:_PAIRS]
    ]


_PAIRS = 100


def _misconceptions(rows: Sequence[Row], readable: int, bank: Mapping[str, Mistake]) -> list[dict[str, object]]:
    """Each misconception that was seen: how often, what it shows, what to ask, and one student as an example."""
    seen: dict[str, list[Row]] = {}
    for row in rows:
        for name in dict.fromkeys(name for _, names, _ in row.questions for name in names):
            seen.setdefault(name, []).append(row)
    return [
        {
            "id": name,
            "count": len(found),
            "share": len(found) / max(readable, 1),
            "example": found[0],
            "question": getattr(bank.get(name), "question", ""),
            "shows": bank[name].shows if name in bank else "No longer in the bank of misconceptions.",
            "ask": bank[name].ask if name in bank else "",
        }
        for name, found in sorted(seen.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    ]


def _kinds(rows: Sequence[Row]) -> list[tuple[str, int, int]]:
    """(what went wrong, in how many cases, of how many students), most students first."""
    cases: Counter[str] = Counter()
    students: Counter[str] = Counter()
    for row in rows:
        cases.update(row.kinds)
        students.update(set(row.kinds))
    return [(KINDS.get(kind, kind), cases[kind], students[kind]) for kind, _ in students.most_common()]


def _seconds(rows: Sequence[Row]) -> dict[str, float]:
    if not rows:
        return {}
    seconds = np.array([row.seconds for row in rows])
    quantiles = np.quantile(seconds, [0.5, 0.95, 1.0])
    return {**dict(zip(("median", "slow", "slowest"), map(float, quantiles), strict=True)), "sum": float(seconds.sum())}


def _details(rows: Sequence[Row], strings: _Strings) -> dict[str, object]:
    """The page's data: texts once, and for each student what differs from full marks.

    `runs` has, for each text that is code, the kinds of its parts.
    """
    code = dict.fromkeys(piece[-1] for row in rows for piece in row.code)
    students = [
        {
            "questions": row.questions if row.read else [],
            "notes": [strings.place(note) for note in row.notes],
            "flags": [strings.place(flag) for flag in row.flags],
            "printed": strings.place(row.printed[:4000]) if row.printed else -1,
            "lost": [strings.place(f"{question}/{case}") for question, case in row.lost],
            "code": row.code,
            "ask": [strings.place(text) for text in row.ask],
            "written": [(strings.place(title), text) for title, text in row.written],
            "marked": [strings.place(text) for text in row.marked],
            "groups": [strings.place(digest) for _, digest in row.unnamed.values()],
        }
        for row in rows
    ]
    return {"texts": strings.texts, "runs": {place: runs(strings.texts[place]) for place in code}, "students": students}
