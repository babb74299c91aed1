"""What does everybody get, in all?

`merge` joins automatic scores (a folder of `autograder batch`, its scores.csv, Gradescope's or Canvas' export) with
the tables of those who marked the written answers. `people` finds which rows are about the same person, `marks` what
several markers agree on, and here a total is made of it: a row for every person, also of a group. A mark that is
missing leaves a total empty; it never counts as nothing. What cannot be joined is told with file and line.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.batch.overrides import FILE, read_overrides
from autograder.batch.scores import (
    CANVAS,
    GRADESCOPE,
    canvas_cells,
    canvas_csv,
    cell,
    gradescope_cells,
    gradescope_csv,
    overridden,
    override_words,
    points,
    standing,
)
from autograder.batch.store import Store
from autograder.faults import GraderFault
from autograder.intake.people import Student
from autograder.manifest import Manifest
from autograder.marking.record import Record
from autograder.marking.results import Override
from autograder.reports.marks import Agreed, Marked, Marks, agree, disagreements, read_all, require
from autograder.reports.people import Key, Register, Who, combined, key, read_as_number, read_people, words_of
from autograder.tables import Row, Table, csv_text, heading, number, read_table

_SHOWN = 20
"""Names in one sentence."""


@dataclass(frozen=True)
class Scored:
    """Automatic points of one submission, or of one person in a table of a site.

    Attributes:
        who: whose they are.
        automatic: None where there is no score, with the reason in `lacks`.
        overrides: what people changed in the automatic points, in words.
        written: written questions whose points a person set in overrides.csv.
    """

    who: Who
    automatic: float | None
    lacks: str = ""
    overrides: str = ""
    written: Mapping[str, Override] = field(default_factory=dict)


@dataclass(frozen=True)
class Graded:
    """One line of the gradebook; `lacks` says why there is no total."""

    scored: Scored
    person: Student
    marks: Mapping[str, float]
    agreed: Agreed
    late: str
    lacks: str

    @property
    def name(self) -> str:
        """How to call them in a sentence."""
        return self.person.name or self.scored.who.submission or self.scored.who.place

    @property
    def called(self) -> Student:
        """The person; one without a name is called by the submission."""
        return replace(self.person, name=self.person.name or self.scored.who.submission)

    @property
    def total(self) -> float | None:
        """All points, or None while something is missing."""
        if self.lacks or self.scored.automatic is None:
            return None
        return self.scored.automatic + sum(self.marks.values())


def merge(scores: Path, manual: Path | Sequence[Path], manifest: Manifest, form: str = "both") -> tuple[str, list[str]]:
    """Join automatic scores and people's marks into one gradebook.

    Args:
        scores: a folder that `autograder batch` filled, or its scores.csv, or Gradescope's or Canvas' export.
        manual: tables with a row for each submission or person and a column for each written question.
        form: "canvas", "gradescope" or "both": the columns to write.

    Returns:
        The CSV, and a sentence for everything that somebody should look at: rows without a total, markers who
        disagree, rows that were passed over, people whom the site of the form would not find.

    Raises:
        GraderFault: rows that match nobody or two people, two rows for one person, marks out of range, columns that
            are missing; all of them, a line each, with file and line.
    """
    book, remarks = gradebook(scores, [manual] if isinstance(manual, Path) else manual, manifest)
    return _written_out(book, manifest, form), [*remarks, *_unfindable(book, form)]


def gradebook(scores: Path, manual: Sequence[Path], manifest: Manifest) -> tuple[list[Graded], list[str]]:
    """A line for everybody, and remarks; arguments and errors as in `merge`."""
    scored, remarks, problems = scored_rows(scores, manifest)
    marks = read_all(manual, manifest)
    problems += [problem for one in marks for problem in one.problems]
    joined = Joined(scored, scores.name or str(scores))
    if marks:  # without any nothing is joined, and who handed in twice does no harm
        problems += joined.problems
    for one in marks:
        found, told = joined.assign(one)
        problems += found
        remarks += told
    require(problems)
    book, differences = _book(joined, manifest)
    lacking = [f"{graded.name}: no total, {graded.lacks}" for graded in book if graded.lacks]
    remarks += [remark for one in marks for remark in one.remarks]
    return book, [*lacking, *differences, *remarks]


# The automatic side


def scored_rows(scores: Path, manifest: Manifest) -> tuple[list[Scored], list[str], list[str]]:
    """Automatic points by submission or person; remarks on rows that were passed over; problems with lines.

    Raises:
        GraderFault: it is neither a batch nor a table of scores.
    """
    if scores.is_dir():
        return list(_of_batch(Store(scores), manifest)), [], []
    table = read_table(scores)
    rows, remarks = read_people(table)
    total = _total_column(table, manifest)
    problems: list[str] = []
    found = [_of_row(row, who, total, table, manifest, problems) for row, who in rows]
    return found, [*remarks, *_not_in_a_table(scores, manifest)], problems


def _not_in_a_table(scores: Path, manifest: Manifest) -> Iterator[str]:
    """A remark where people set points of written questions in the folder of a scores.csv, which has none of these."""
    path = scores.with_name(FILE)
    if scores.name != "scores.csv" or not path.is_file():
        return
    written = {one.id for one in manifest.written}
    if any(not written.isdisjoint(row.cells) for row in read_table(path).rows):
        yield f"{scores.name} does not hold what {FILE} sets for written questions; give the folder instead of it"


def _of_batch(store: Store, manifest: Manifest) -> Iterator[Scored]:
    record = store.require_run()
    overrides = read_overrides(store, record, manifest)
    written = {one.id for one in manifest.written}
    for submission, stored in standing(store, record, manifest):
        place = f"{store.folder.name or store.folder}: {submission.name}"
        who = Who(
            place, submission.name, submission.submission_id, submission.students or (Student(),), (), submission.late
        )
        result = stored.result if isinstance(stored, Record) else None
        total = result.total if result else None
        status = result.status if result else stored
        yield Scored(
            who,
            total,
            "" if total is not None else f"{place} has no automatic score ({status})",
            overridden(result) if result else "",
            {name: one for name, one in overrides.get(submission.name, {}).items() if name in written},
        )


def _total_column(table: Table, manifest: Manifest) -> int:
    """The column of totals: ours, Gradescope's, or the one that Canvas names by the assignment and its number."""
    headings = [heading(re.sub(r" \(\d+\)$", "", column)) for column in table.columns]
    for name in ("total", "total score", heading(manifest.title)):
        if headings.count(name) == 1:
            return headings.index(name)
    raise GraderFault(
        f"{table.place}:1: no column with the automatic total; "
        f"expected one `total`, `Total Score` or `{manifest.title}`"
    )


def _of_row(row: Row, who: Who, total: int, table: Table, manifest: Manifest, problems: list[str]) -> Scored:
    text = row.cells[total]
    value = number(text)
    none = text.casefold() in ("", "-", "n/a", "ex")
    if not none and (value is None or not 0 <= value <= manifest.automatic_points):
        problems.append(f"{row.place}: the total {text!r} is not between 0 and {manifest.automatic_points:g}")
    lacks = f"{row.place} has no automatic score ({text or who.status or 'no status'})" if none else ""
    changed = [
        cell for column, cell in zip(table.columns, row.cells, strict=True) if heading(column) == "overrides" and cell
    ]
    return Scored(who, None if none else value, lacks, "; ".join(changed))


# Joining


class Joined:
    """People of the automatic side, and which rows of the markers' tables are about each."""

    def __init__(self, scored: Sequence[Scored], place: str) -> None:
        self.place = place
        self.people = [(one, person) for one in scored for person in one.who.people]
        self.marked: list[list[tuple[Marked, Student | None]]] = [[] for _ in self.people]
        self.problems: list[str] = []
        self._register = Register()
        self._numbers: dict[float, list[Key]] = {}
        self._enter()
        self._called: dict[tuple[str, ...], set[int]] = {}
        for target, (_, person) in enumerate(self.people):
            self._called.setdefault(words_of(person.name), set()).add(target)

    def _enter(self) -> None:
        """Enter everybody by what identifies them; who is there twice is a problem."""
        for target, (one, person) in enumerate(self.people):
            keys = one.who.keys(person)
            submission, its_number = key("submission", one.who.submission), key("submission_id", one.who.number)
            if not keys and not submission and not its_number:
                self.problems.append(f"{one.who.place}: the {one.who.wanted} is missing")
            for known in keys:
                self._twice(target, known, self._register.owner(known))
            if submission:
                others = [other for other in self._register.owner(submission) if self.people[other][0] is not one]
                self._twice(target, submission, others)
            # A folder may be called by what a site calls its student.
            account = None if keys else key("login", one.who.submission)
            self._register.add(target, [found for found in (*keys, submission, account, its_number) if found])
            for known in keys:
                if value := read_as_number(known.text):
                    self._numbers.setdefault(value, []).append(known)

    def _twice(self, target: int, known: Key, others: Sequence[int]) -> None:
        for other in others:
            if other != target:
                place, first = self.people[target][0].who.place, self.people[other][0].who.place
                self.problems.append(f"{place}: {known} is there already, in {first}")

    def assign(self, marks: Marks) -> tuple[list[str], list[str]]:
        """Give each row of a marker's table to those whom it is about; returns problems and remarks."""
        problems: list[str] = []
        remarks: list[str] = []
        seen: dict[int, Marked] = {}
        for row in marks.rows:
            found, problem = self._targets(row.who)
            if problem:
                (problems if row.marks else remarks).append(problem)
                continue
            remarks += self._misnamed(row.who, [target for target, _ in found])
            for target, person in found:
                if target in seen:
                    said = (one for one in row.who.all_keys if target in self._register.owner(one))
                    known = next(said, key("submission", row.who.submission))  # a folder that is called by an id
                    problems.append(f"{row.who.place}: {known} is there already, in {seen[target].who.place}")
                else:
                    seen[target] = row
                    self.marked[target].append((row, person))
        return problems, remarks

    def _targets(self, who: Who) -> tuple[list[tuple[int, Student | None]], str]:
        """Those whom a row is about, each with what the row says of them; or why that cannot be told."""
        one_by_one: dict[int, Student | None] = {}
        for person in who.people:
            found = {owner: one for one in who.keys(person) for owner in self._register.owner(one)}
            if len(found) > 1:
                return [], f"{who.place}: {_contradiction(found, self.people)}"
            one_by_one |= dict.fromkeys(found, person)
        submission = key("submission", who.submission)
        together = self._register.owner(submission) if submission else []
        if together:
            strangers = [target for target in one_by_one if target not in together]
            if strangers:
                other = self.people[strangers[0]][0].who
                return [], f"{who.place}: {submission} is not the submission of {other.named()} ({other.place})"
            if not one_by_one or len(who.people) == len(together):
                told = who.people if len(who.people) == len(together) else [None] * len(together)
                return [(target, one_by_one.get(target) or one) for target, one in zip(together, told, strict=True)], ""
        if not one_by_one and submission and (account := key("id", who.submission)):
            one_by_one = dict.fromkeys(self._register.owner(account), who.people[0])
        if not one_by_one and (its_number := key("submission_id", who.number)):
            one_by_one = dict.fromkeys(self._register.owner(its_number), None)
        if one_by_one:
            return list(one_by_one.items()), ""
        return [], f"{who.place}: {self._unknown(who)}"

    def _unknown(self, who: Who) -> str:
        keys = who.all_keys
        if not keys:
            return f"the {who.wanted} is missing, so nothing says whose row it is"
        return f"nobody in {self.place} has the {' or the '.join(map(str, keys))}{self._misread(keys)}"

    def _misread(self, keys: Sequence[Key]) -> str:
        """What to do where a spreadsheet may have taken an id for a number: that cost zeros in front, or digits."""
        ids = [one for one in keys if one.kind not in ("submission", "submission_id")]
        meant = [str(known) for one in ids for known in self._numbers.get(read_as_number(one.text) or 0.0, ())]
        if not meant and not any("e+" in one.value and read_as_number(one.text) for one in ids):
            return ""
        there = f" (there is the {' and the '.join(dict.fromkeys(meant))})" if meant else ""
        return f"{there}; if a spreadsheet took it for a number, open the original there with this column as text"

    def _misnamed(self, who: Who, targets: Collection[int]) -> Iterator[str]:
        """A remark where the ids are somebody's and the name another one's: mistyped, or sorted by halves."""
        for person in who.people:
            words = words_of(person.name)
            others = self._called.get(words, set()) if words else set()
            if targets and others and others.isdisjoint(targets):
                ids = " or the ".join(map(str, who.all_keys))
                one, other = (self.people[min(found)][0].who for found in (targets, others))
                yield (
                    f"{who.place}: the {ids} is {one.named()} ({one.place}), "
                    f"but the name is that of another, {person.name} ({other.place})"
                )


def _contradiction(found: Mapping[int, Key], people: Sequence[tuple[Scored, Student]]) -> str:
    said = [
        f"{known} is {people[target][1].name or people[target][0].who.named()} ({people[target][0].who.place})"
        for target, known in found.items()
    ]
    return f"two people: {'; '.join(said)}"


# Totals


def _book(joined: Joined, manifest: Manifest) -> tuple[list[Graded], list[str]]:
    """A line for everybody, and where markers disagree, told once for a group."""
    book: list[Graded] = []
    differences: dict[str, None] = {}
    for (scored, person), rows in zip(joined.people, joined.marked, strict=True):
        agreed = agree([row for row, _ in rows])
        name = scored.who.named()
        differences |= dict.fromkeys(disagreements(name, agreed, scored.written.keys()))
        people = _people(person, rows)
        marks = {**agreed.marks, **{name: one.points for name, one in scored.written.items()}}
        lacks = scored.lacks or _unmarked(agreed, marks, manifest)
        late = scored.who.late or next((row.who.late for row, _ in rows if row.who.late), "")
        book += [Graded(scored, one, marks, agreed, late, lacks) for one in people]
    return book, list(differences)


def _people(person: Student, rows: Sequence[tuple[Marked, Student | None]]) -> list[Student]:
    """Who gets the line: what both sides know of them. Where only the markers name people, all whom they name."""
    for row, told in rows:
        if person == Student() and len(row.who.people) > 1:
            return list(row.who.people)
        if told is not None:
            person = combined(person, told)
    return [person]


def _unmarked(agreed: Agreed, marks: Mapping[str, float], manifest: Manifest) -> str:
    """Why somebody has no marks for all questions; "" when they have."""
    reasons = []
    missing = [one.id for one in manifest.written if one.id not in marks]
    split = [name for name in missing if name in agreed.split]
    excused = [name for name in missing if name in agreed.excused and name not in split]
    unmarked = [name for name in missing if name not in split and name not in excused]
    if unmarked:
        reasons.append(f"not marked: {', '.join(unmarked)}")
    if split:
        reasons.append(f"markers disagree on {', '.join(split)}")
    if excused:
        reasons.append(f"excused from {', '.join(excused)}")
    return "; ".join(reasons)


# Writing


def _written_out(book: Sequence[Graded], manifest: Manifest, form: str) -> str:
    maximum = manifest.automatic_points + manifest.written_points
    people = [(graded.called, graded.total) for graded in book]
    if form == "canvas":
        return canvas_csv(people, manifest.title, maximum)
    if form == "gradescope":
        return gradescope_csv(people, maximum)
    written = [question.id for question in manifest.written]
    header = ["submission", *CANVAS, manifest.title, *GRADESCOPE, "Total Score", "Max Points", "automatic", *written]
    rows = [_line(graded, manifest, points(maximum)) for graded in book]
    return csv_text([[*header, "late", "Submission ID", "overrides"], *rows])


def _line(graded: Graded, manifest: Manifest, maximum: str) -> list[str]:
    total = "" if graded.total is None else points(graded.total)
    automatic = "" if graded.scored.automatic is None else points(graded.scored.automatic)
    marks = [points(graded.marks[one.id]) if one.id in graded.marks else "" for one in manifest.written]
    by_hand = [f"{name}: {override_words(one)}" for name, one in graded.scored.written.items()]
    changed = [graded.scored.overrides, *by_hand]
    who, person = graded.scored.who, graded.called
    return [
        *(cell(who.submission), *canvas_cells(person), total, *gradescope_cells(person), total, maximum, automatic),
        *(*marks, cell(graded.late), cell(who.number), cell("; ".join(filter(None, changed)))),
    ]


def _unfindable(book: Sequence[Graded], form: str) -> Iterator[str]:
    """Whom the site that the form is for would not find by an id."""
    wanted = {"canvas": "Canvas ID, SIS User ID or login", "gradescope": "SID or e-mail address"}
    unknown = [graded.name for graded in book if form in wanted and not _findable(graded.person, form)]
    if unknown:
        more = f", and {len(unknown) - _SHOWN} more" if len(unknown) > _SHOWN else ""
        names = ", ".join(unknown[:_SHOWN]) + more
        yield f"no {wanted[form]} is known, so the site can only look for the name: {names}"


def _findable(person: Student, form: str) -> bool:
    ids = [person.sid, person.email, person.login] + ([person.canvas_id] if form == "canvas" else [])
    return any(ids)
