"""What does an instructor want to see of a graded class, on one page?

`report.html` is one file without a network: statistics and plots on top, who lost which case, wrong answers that nobody
has named yet, a table of students that sorts and searches, and each student's results with the code that lost points on
demand out of the page's own data. Text that comes from students reaches the page only escaped (jinja2) or as text nodes
(the page's script). `--anonymous` leaves out who they are, and what their code says besides Python.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache, cached_property, partial
from pathlib import Path

import numpy as np
from jinja2 import Template

from autograder.batch.scores import current_records, override_words, points
from autograder.batch.store import Listed, RunRecord, Store
from autograder.faults import GraderFault
from autograder.hostile_text import line, plain
from autograder.manifest import Manifest, Question
from autograder.marking.misconceptions import Mistake
from autograder.marking.problems import counted
from autograder.marking.record import Record
from autograder.pages import Texts, environment
from autograder.reports import plots
from autograder.reports.code import runs, words_of
from autograder.reports.gradebook import Graded, gradebook
from autograder.reports.itemanalysis import Interval, items, overview
from autograder.reports.likeness import pairs
from autograder.reports.rows import KINDS, Reader, Row, needed_words, personal, without_names

MARKS = "marks.csv"
"""In OUT: what people gave for the written answers, shown beside them."""

STATUSES = {
    "graded": "graded",
    "partial": "crashed in part",
    "unreadable": "unreadable",
    "grader_error": "not graded: a fault of the grader",
}


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _decimals(value: float, places: int = 2) -> str:
    """A number with so many decimals, and without a sign where it is nothing."""
    return f"{round(value, places) + 0.0:.{places}f}"


def _between(interval: Interval, percent: bool = False) -> str:
    """An interval in a few characters."""
    low, high = interval
    return f"{100 * low:.0f}–{100 * high:.0f} %" if percent else f"{_decimals(low, 1)} to {_decimals(high, 1)}"


@cache
def template() -> Template:
    """The page to be filled, compiled: that takes longer than a small class does, and can be done while others work."""
    filters: dict[str, Callable[..., str]] = {"points": points, "percent": _percent, "decimals": _decimals}
    made = environment(**filters, between=_between, counted=counted)
    for included in ("report.css", "report.js"):
        made.get_template(included)
    runs("lambda: 0")  # Python's grammar, of which code is shown
    return made.get_template("report.html.j2")


class Report:
    """The page of one class, made of its records as they come.

    Args:
        bank: the misconceptions, by id.
        anonymous: leave out who they are.
    """

    def __init__(
        self, store: Store, manifest: Manifest, bank: Mapping[str, Mistake], *, anonymous: bool = False
    ) -> None:
        self._store, self._manifest, self._bank, self._anonymous = store, manifest, bank, anonymous
        self._strings = Texts()
        self._rows: list[Row] = []
        self._failed: Exception | None = None

    def prepare(self) -> None:
        """Do what needs no record."""
        template()

    def add(self, submission: Listed, record: Record) -> None:
        """Take the next submission of the run.

        What goes wrong is told by `write`: the tables are made of the same reading, and do not depend on the page.
        """
        try:
            self._rows.append(self._reader.row(len(self._rows), submission, record))
        except Exception as error:
            self._failed = error

    def write(self) -> Path:
        """Write OUT/report.html; returns its path.

        Raises:
            StoreFault: OUT holds no batch, or cannot be written.
        """
        if self._failed:
            raise self._failed
        path = self._store.folder / "report.html"
        self._store.write(path, self._text())
        return path

    @cached_property
    def _run(self) -> RunRecord:
        return self._store.require_run()

    @cached_property
    def _marks(self) -> tuple[Mapping[str, tuple[str, ...]], str]:
        return ({}, "") if self._anonymous else _marked(self._store, self._manifest)

    @cached_property
    def _reader(self) -> Reader:
        marked, _ = self._marks
        if not self._anonymous:
            return Reader(self._manifest, self._bank, self._strings, False, marked, partial(_answers, self._store))
        needed = needed_words(self._manifest)
        everybody = words_of(text for submission in self._run.submissions for text in personal(submission)) - needed
        return Reader(self._manifest, self._bank, self._strings, True, marked, lambda _: {}, needed, everybody)

    def _text(self) -> str:
        manifest = self._manifest
        rows = without_names(self._rows) if self._anonymous else self._rows
        read = [row for row in rows if row.read]
        scores = np.array([row.scores for row in read], dtype=float).reshape(len(read), len(manifest.questions))
        analysed = items(scores, [question.points for question in manifest.questions])
        names = [question.id for question in manifest.questions]
        return template().render(
            title=manifest.title,
            made=datetime.now().strftime("%Y-%m-%d %H:%M"),
            seed=self._run.seed,
            manifest=manifest,
            anonymous=self._anonymous,
            remark=self._marks[1],
            rows=rows,
            counts=Counter(row.status for row in rows),
            statuses=STATUSES,
            overview=overview(scores),
            questions=list(zip(manifest.questions, analysed, strict=True)),
            cases=_cases(read, manifest),
            misconceptions=_misconceptions(rows, len(read), self._bank),
            unnamed=_unnamed(rows, manifest),
            alike=_alike(read),
            readable=len(read),
            kinds=_kinds(rows),
            seconds=_seconds(read),
            plots=[
                plots.histogram(scores.sum(axis=1), manifest.automatic_points),
                plots.shares(names, [item.full for item in analysed], [item.zero for item in analysed]),
            ]
            if read
            else [],
            details=_details(rows, self._strings),
        )


def write_report(
    store: Store, manifest: Manifest, bank: Mapping[str, Mistake], *, anonymous: bool = False
) -> Path:
    """Write OUT/report.html from what is stored; returns its path.

    Raises:
        StoreFault: OUT holds no batch, or cannot be written.
    """
    report = Report(store, manifest, bank, anonymous=anonymous)
    for submission, record in current_records(store, store.require_run(), manifest):
        report.add(submission, record)
    return report.write()


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
            override = graded.scored.written.get(one.id)
            said = [f"Override: {override_words(override)}"] if override else []
            said += [*graded.agreed.rubric.get(one.id, ()), *graded.agreed.comments.get(one.id, ())]
            given = f"{one.id} {one.title}: {points(graded.marks[one.id])} / {points(one.points)}"
            yield given + "".join(f"\n    {line(text)}" for text in said)


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
        f"  wrong: |  # gives the answers of {counted(count, 'student')}; type it, never paste: the grader runs it\n"
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
        for name in dict.fromkeys(name for _, names, *_ in row.questions for name in names):
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
    return dict(zip(("median", "slow", "slowest"), map(float, quantiles), strict=True))


def _details(rows: Sequence[Row], strings: Texts) -> dict[str, object]:
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
