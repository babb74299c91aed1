"""What does each student get to read, where there is no Gradescope?

One page for each submission, made from OUT: score and reasons of every question that grading.yml does not hide, and
from the markers' tables points, rubric items and comments. Running the command is the publication. Flags, printed text
and whatever is for the instructor stay out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

from markupsafe import Markup

from autograder.batch.scores import current_results, override_words, points
from autograder.batch.store import Listed, Store
from autograder.faults import StoreFault
from autograder.hostile_text import line, markdown
from autograder.manifest import Manifest, Written
from autograder.pages import environment
from autograder.reports.gradebook import Graded, gradebook

Json = dict[str, Any]
Form = Literal["html", "md"]


def write_feedback(store: Store, manifest: Manifest, form: Form = "html", marks: Sequence[Path] = ()) -> int:
    """Write OUT/feedback/<name>.html or .md for every submission that was graded; returns how many.

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
    count = 0
    for submission, result in current_results(store, record, manifest):
        if result["extra_data"]["status"] != "grader_error":
            text = page(submission, result, manifest, form, told.get(submission.name, ()))
            store.write(folder / f"{submission.file}.{form}", text)
            count += 1
    return count


def _told_by_markers(store: Store, manifest: Manifest, marks: Sequence[Path]) -> dict[str, list[Graded]]:
    told: dict[str, list[Graded]] = {}
    for graded in gradebook(store.folder, marks, manifest)[0]:
        told.setdefault(graded.scored.who.submission, []).append(graded)
    return told


def page(submission: Listed, result: Json, manifest: Manifest, form: Form, told: Sequence[Graded] = ()) -> str:
    """One submission's page as text; `told` is what markers said of each of its people."""
    hidden = {question.id for question in manifest.questions if question.visibility == "hidden"}
    automatic = {question.id for question in manifest.questions}
    tests = [test for test in result["tests"] if test["number"] in automatic - hidden]
    names = [student.name for student in submission.students if student.name] or [submission.name]
    template = environment(points=points).get_template(f"feedback.{form}.j2")
    literal: Callable[[str], str] = markdown if form == "md" else str
    changed = any("override" in test["extra_data"] for test in tests)
    return template.render(
        title=manifest.title,
        name=_marked(literal(line(", ".join(names))), form),
        unreadable=result["extra_data"]["status"] == "unreadable" and not changed,
        notes=[_marked(literal(note), form) for note in result["extra_data"]["batch"]["notes"]],
        tests=[{**test, "output": _marked(_block(_words(test)), form)} for test in tests],
        total=points(sum(test["score"] for test in tests)),
        maximum=points(sum(test["max_score"] for test in tests)),
        written=[_written(one, result, told, lambda text: _marked(literal(text), form)) for one in manifest.written],
        comments=_of_all(told, lambda one: one.agreed.comments.get("", ()), lambda text: _marked(literal(text), form)),
        marked=any(one.marks for one in told),
        hidden=len(automatic & hidden),
    )


def _words(test: Json) -> str:
    """Why the points are what they are: an override's reason first; who set it is for instructors."""
    override = test["extra_data"].get("override")
    if not override:
        return str(test["output"])
    return f"Set by a person: {override_words({**override, 'who': ''})}\n{test['output']}"


def _written(question: Written, result: Json, told: Sequence[Graded], show: Callable[[str], str]) -> Json:
    """A written question: whether it was answered, and its points, rubric items and comments once it is marked."""
    tests = (test for test in result["tests"] if test["number"] == question.id)
    return {
        "number": question.id,
        "title": question.title,
        "maximum": question.points,
        "answered": any(test["extra_data"].get("answered") for test in tests),
        "points": _of_all(told, lambda one: [points(one.marks[question.id])] if question.id in one.marks else [], show),
        "rubric": _of_all(told, lambda one: one.agreed.rubric.get(question.id, ()), show),
        "comments": _of_all(told, lambda one: one.agreed.comments.get(question.id, ()), show),
    }


def _of_all(
    told: Sequence[Graded], said: Callable[[Graded], Sequence[str]], show: Callable[[str], str]
) -> list[str]:
    """What was said of a submission: once where it holds for all of its people, else with the name of each."""
    by_person = [(one.name, tuple(said(one))) for one in told]
    if len({texts for _, texts in by_person}) > 1:
        return [show(line(f"{name}: {text}")) for name, texts in by_person for text in texts]
    return [show(line(text)) for text in (by_person[0][1] if by_person else ())]


def _marked(text: str, form: Form) -> str:
    """Markdown is not HTML: what was made literal for it must not be escaped a second time."""
    return Markup(text) if form == "md" else text


def _block(text: str) -> str:
    """Text for an indented or fenced block: a fence inside it must not end it."""
    return text.replace("```", "'''")
