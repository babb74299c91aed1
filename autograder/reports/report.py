"""What does an instructor want to see of a graded class, on one page?

`report.html` is one file without a network: statistics and plots on top, a table of students that sorts and
searches, and each student's results on demand out of the page's own data. Text that comes from students reaches
the page only escaped (jinja2) or as text nodes (the page's script). `--anonymous` leaves out who they are.
"""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from markupsafe import Markup

from autograder.batch.scores import current_results, override_words, points, question_scores
from autograder.batch.store import Listed, RunRecord, Store
from autograder.hostile_text import line
from autograder.manifest import Manifest
from autograder.marking.misconceptions import Mistake
from autograder.pages import environment
from autograder.reports import plots
from autograder.reports.itemanalysis import items, overview

Json = dict[str, Any]

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


@dataclass(frozen=True, slots=True)
class Row:
    """One submission as the page shows it; of a whole class, so no more of its result than that."""

    number: int
    label: str
    below: str
    status: str
    scores: list[float] | None
    seconds: float
    questions: tuple[Answered, ...]
    kinds: tuple[str, ...]
    flags: tuple[str, ...]
    notes: list[str]
    printed: str

    @property
    def total(self) -> float | None:
        """Points in all; None where the grader failed."""
        return None if self.scores is None else sum(self.scores)


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


def write_report(
    store: Store, manifest: Manifest, bank: Mapping[str, Mistake], *, anonymous: bool = False
) -> Path:
    """Write OUT/report.html from what is stored; returns its path.

    Raises:
        StoreFault: OUT holds no batch, or cannot be written.
    """
    record = store.require_run()
    path = store.folder / "report.html"
    results = current_results(store, record, manifest)
    store.write(path, report_html(results, record, manifest, bank, anonymous=anonymous))
    return path


def report_html(
    results: Iterable[tuple[Listed, Json]],
    record: RunRecord,
    manifest: Manifest,
    bank: Mapping[str, Mistake],
    *,
    anonymous: bool = False,
) -> str:
    """The page as text."""
    strings = _Strings()
    rows = [
        _row(number, submission, _without_overrides(result) if anonymous else result, manifest, strings)
        for number, (submission, result) in enumerate(results)
    ]
    if anonymous:
        rows = _without_names(rows)
    read = [row for row in rows if row.scores is not None and row.status != "unreadable"]
    scores = np.array([row.scores for row in read], dtype=float).reshape(len(read), len(manifest.questions))
    analysed = items(scores, [question.points for question in manifest.questions])
    names = [question.id for question in manifest.questions]
    return environment(points=points, percent=_percent).get_template("report.html.j2").render(
        title=manifest.title,
        made=datetime.now().strftime("%Y-%m-%d %H:%M"),
        seed=record.seed,
        manifest=manifest,
        anonymous=anonymous,
        rows=rows,
        counts=Counter(row.status for row in rows),
        statuses=STATUSES,
        overview=overview(scores),
        questions=list(zip(manifest.questions, analysed, strict=True)),
        misconceptions=_misconceptions(rows, len(read), bank),
        readable=len(read),
        kinds=_kinds(rows),
        seconds=_seconds(read),
        histogram=Markup(plots.histogram(scores.sum(axis=1), manifest.automatic_points)) if read else "",
        shares=Markup(plots.shares(names, [i.full for i in analysed], [i.zero for i in analysed])) if read else "",
        details=_details(rows, strings),
    )


def _row(number: int, submission: Listed, result: Json, manifest: Manifest, strings: _Strings) -> Row:
    extra = result["extra_data"]
    name = line(submission.name)
    people = ", ".join(line(student.name) for student in submission.students if student.name)
    ids = [", ".join(filter(None, values)) for values in _ids(submission)]
    known = {question.id for question in manifest.questions}
    tests = [(test, test["extra_data"]) for test in result["tests"] if test["number"] in known]
    return Row(
        number=number,
        label=people or name,
        below=" · ".join(filter(None, [name if people else "", *ids, _late(submission), _set_by_hand(tests)])),
        status=extra["status"],
        scores=question_scores(result, manifest),
        seconds=float(result.get("execution_time", 0.0)),
        questions=tuple(
            (strings.place(_words(test)), tuple(data["misconceptions"]), bool(data["follow_through"]))
            for test, data in tests
        ),
        kinds=tuple(sys.intern(case["kind"]) for _, data in tests for case in data.get("cases", ()) if case["kind"]),
        flags=tuple(f"{test['number']}: {flag}" for test, data in tests for flag in data.get("flags", ())),
        notes=extra["batch"]["notes"],
        printed=extra["batch"]["printed"],
    )


def _ids(submission: Listed) -> Iterator[list[str]]:
    """What a person can be found by, one kind after the other, in the order of the group."""
    for name in ("email", "sid", "login", "section"):
        yield [line(getattr(student, name)) for student in submission.students]


def _late(submission: Listed) -> str:
    late = line(submission.late)
    return "" if not late else late if "late" in late.lower() else f"late: {late}"


def _set_by_hand(tests: Sequence[tuple[Json, Json]]) -> str:
    changed = [test["number"] for test, extra in tests if "override" in extra]
    return f"overridden: {', '.join(changed)}" if changed else ""


def _without_overrides(result: Json) -> Json:
    """The same points without the words of those who set them, which may hold a name."""
    kept = [{key: value for key, value in test["extra_data"].items() if key != "override"} for test in result["tests"]]
    tests = [{**test, "extra_data": extra} for test, extra in zip(result["tests"], kept, strict=True)]
    return {**result, "tests": tests}


def _words(test: Json) -> str:
    """What the page says of a question: what a person overrode, then what the grader found."""
    override = test["extra_data"].get("override")
    return f"Override: {override_words(override)}\n{test['output']}" if override else test["output"]


def _without_names(rows: Sequence[Row]) -> list[Row]:
    """Numbers for names, in an order that tells nothing; what could hold a name goes: file names, printed text."""
    shuffled = sorted(rows, key=lambda row: hashlib.sha256(f"{row.label}\0{row.below}".encode()).digest())
    width = len(str(len(rows)))
    return [
        replace(row, number=number, label=f"Student {number + 1:0{width}}", below="", notes=[], printed="")
        for number, row in enumerate(shuffled)
    ]


def _misconceptions(rows: Sequence[Row], readable: int, bank: Mapping[str, Mistake]) -> list[Json]:
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


def _details(rows: Sequence[Row], strings: _Strings) -> Json:
    """The page's data: texts once, and for each student what differs from full marks."""
    students = [
        {
            "questions": row.questions if row.scores is not None and row.status != "unreadable" else [],
            "notes": [strings.place(note) for note in row.notes],
            "flags": [strings.place(flag) for flag in row.flags],
            "printed": strings.place(row.printed[:4000]) if row.printed else -1,
        }
        for row in rows
    ]
    return {"texts": strings.texts, "students": students}
