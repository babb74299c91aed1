"""What does each student get to read, where there is no Gradescope?

One page for each submission, made from OUT: score and reasons of every question that grading.yml does not hide, a total
of these and no other, and from the markers' tables points, rubric items and comments. Running the command is the
publication. Flags, printed text and whatever is for the instructor stay out.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from markupsafe import Markup

from autograder.batch.scores import changed_words, current_results, override_words, points
from autograder.batch.store import Listed, RunRecord, Store, is_reserved
from autograder.faults import StoreFault
from autograder.hostile_text import line, markdown
from autograder.intake.people import Student
from autograder.manifest import Manifest, Question, Written
from autograder.marking.results import QuestionResult, Result
from autograder.marking.results_json import as_seen, reasons
from autograder.pages import environment
from autograder.reports.charts import Chart, chart
from autograder.reports.gradebook import Graded, gradebook

_LONGEST = 120  # characters of a page's name
Form = Literal["html", "md"]


@dataclass(frozen=True)
class Pages:
    """The pages that were written: how many, and which others of their form were there and are nobody's now."""

    written: int
    others: tuple[str, ...]


def write_feedback(store: Store, manifest: Manifest, form: Form = "html", marks: Sequence[Path] = ()) -> Pages:
    """Write OUT/feedback/<name>.html or .md for every submission that was graded.

    A page is called by the people whose it is, where they are known, else as the submission.

    Args:
        marks: tables of those who marked the written answers.

    Raises:
        StoreFault: OUT holds no batch, or cannot be written.
        GraderFault: marks that belong to nobody, or are impossible; with file and line.
    """
    record = store.require_run()
    told = _told_by_markers(store, manifest, marks)
    folder = store.folder / "feedback"
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise StoreFault(f"cannot write into {store.folder}: {error.strerror}") from None
    written, names = set[str](), _names(record)
    for submission, result in current_results(store, record, manifest):
        if result.status != "grader_error":
            text = page(submission, result, manifest, form, told.get(submission.name, ()))
            name = f"{names[submission.file]}.{form}"
            store.write(folder / name, text)
            written.add(name)
    others = sorted(path.name for path in folder.glob(f"*.{form}") if path.name not in written)
    return Pages(len(written), tuple(others))


def _names(record: RunRecord) -> dict[str, str]:
    """The submission's file -> a page's name that every system takes; who cannot be told apart keeps both names."""
    called = {one.file: "+".join(filter(None, map(_called, one.students))) or one.file for one in record.submissions}
    often = Counter(name.lower() for name in called.values())
    files = {one.file.lower() for one in record.submissions}
    names = {}
    for file, name in called.items():
        if len(name) > _LONGEST:  # of a large group
            name = file
        alone = often[name.lower()] == 1 and name.lower() not in files - {file.lower()} and not is_reserved(name)
        names[file] = name if alone or name == file else f"{name}={file}"
    return names


def _called(student: Student) -> str:
    """A name in letters that every system takes: Zoë Müller-Abel as Zoe_Muller-Abel."""
    letters = unicodedata.normalize("NFKD", line(student.name)).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9-]+", "_", letters).strip("_-")[:60]


def _told_by_markers(store: Store, manifest: Manifest, marks: Sequence[Path]) -> dict[str, list[Graded]]:
    told: dict[str, list[Graded]] = {}
    for graded in gradebook(store.folder, marks, manifest)[0]:
        told.setdefault(graded.scored.who.submission, []).append(graded)
    return told


@dataclass(frozen=True)
class _Shown:
    """One automatic question on the page; `words` only where points were lost, kept or set for a reason."""

    number: str
    title: str
    score: float
    maximum: float
    words: str
    figures: tuple[Chart, ...] = ()


@dataclass(frozen=True)
class _ShownWritten:
    """A written question: whether it was answered, and its points, rubric items and comments once it is marked."""

    number: str
    title: str
    maximum: float
    answered: bool
    points: list[str]
    rubric: list[str]
    comments: list[str]


def page(submission: Listed, result: Result, manifest: Manifest, form: Form, told: Sequence[Graded] = ()) -> str:
    """One submission's page as text; `told` is what markers said of each of its people."""
    found = {question.question: question for question in result.questions}
    open_to_students = [one for one in manifest.questions if manifest.visibility_of(one) != "hidden"]
    hidden = {one.id for one in manifest.questions} - {one.id for one in open_to_students}
    questions = [_shown(one, found.get(one.id), form, hidden) for one in open_to_students]
    names = [student.name for student in submission.students if student.name] or [submission.name]
    template = environment(points=points).get_template(f"feedback.{form}.j2")
    show = partial(_literal, form=form)
    changed = any(question.override for question in result.questions)
    return template.render(
        title=show(manifest.title),
        name=show(line(", ".join(names))),
        unreadable=result.status == "unreadable" and not changed,
        notes=[show(note) for note in result.notes],
        questions=questions,
        total=points(sum(one.score for one in questions)),
        maximum=points(sum(one.maximum for one in questions)),
        written=[_written(one, result, told, show) for one in manifest.written],
        comments=_of_all(told, lambda one: one.agreed.comments.get("", ()), show),
        marked=any(one.marks for one in told),
        hidden=len(hidden),
    )


def _shown(question: Question, found: QuestionResult | None, form: Form, hidden: Collection[str]) -> _Shown:
    """A question as a student may see it: why the points are what they are; who set them is for instructors."""
    title = _literal(question.title, form)
    if found is None:
        return _Shown(question.id, title, 0.0, question.points, "Not graded.")
    found = as_seen(found, hidden)
    changed = changed_words(found, who=False)
    words = ([f"Set by a person: {changed}"] if changed else []) + [reasons(found)]
    told = found.score < question.points or found.follow_through or changed
    text = _in_a_block("\n".join(words), form) if told else ""
    charts = tuple(map(chart, found.figures))
    return _Shown(question.id, title, found.score, question.points, text, charts)


def _written(question: Written, result: Result, told: Sequence[Graded], show: Callable[[str], str]) -> _ShownWritten:
    return _ShownWritten(
        number=question.id,
        title=show(question.title),
        maximum=question.points,
        answered=any(one.answered for one in result.written if one.question == question.id),
        points=_of_all(told, lambda one: [points(one.marks[question.id])] if question.id in one.marks else [], show),
        rubric=_of_all(told, lambda one: one.agreed.rubric.get(question.id, ()), show),
        comments=_of_all(told, lambda one: _comments(one, question), show),
    )


def _comments(graded: Graded, question: Written) -> list[str]:
    """What markers said, below what was said by whoever set the points; who that was is for instructors."""
    override = graded.scored.written.get(question.id)
    changed = [f"Set by a person: {override_words(override, who=False)}"] if override else []
    return [*changed, *graded.agreed.comments.get(question.id, ())]


def _of_all(
    told: Sequence[Graded], said: Callable[[Graded], Sequence[str]], show: Callable[[str], str]
) -> list[str]:
    """What was said of a submission: once where it holds for all of its people, else with the name of each."""
    by_person = [(one.name, tuple(said(one))) for one in told]
    if len({texts for _, texts in by_person}) > 1:
        return [show(line(f"{name}: {text}")) for name, texts in by_person for text in texts]
    return [show(line(text)) for text in (by_person[0][1] if by_person else ())]


def _literal(text: str, form: Form) -> str:
    """Text without any meaning in its form; the template escapes HTML by itself."""
    return _marked(markdown(text), form) if form == "md" else text


def _marked(text: str, form: Form) -> str:
    """Markdown is not HTML: what was made literal for it must not be escaped a second time."""
    return Markup(text) if form == "md" else text


def _in_a_block(text: str, form: Form) -> str:
    """Text for a preformatted block: in Markdown a fence inside it must not end it."""
    return _marked(text.replace("```", "'''"), form) if form == "md" else text
