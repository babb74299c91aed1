"""What does each student get to read, where there is no Gradescope?

One page for each submission, made from OUT: score and reasons of every question that grading.yml does not hide.
Running the command is the publication. Flags, printed text and whatever is for the instructor stay out.
"""

from __future__ import annotations

from typing import Any, Literal

from markupsafe import Markup

from autograder.batch.scores import current_results, points
from autograder.batch.store import Listed, Store
from autograder.faults import StoreFault
from autograder.hostile_text import line, markdown
from autograder.manifest import Manifest
from autograder.pages import environment

Json = dict[str, Any]
Form = Literal["html", "md"]


def write_feedback(store: Store, manifest: Manifest, form: Form = "html") -> int:
    """Write OUT/feedback/<name>.html or .md for every submission that was graded; returns how many.

    Raises:
        StoreFault: OUT holds no batch, or cannot be written.
    """
    record = store.require_run()
    folder = store.folder / "feedback"
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise StoreFault(f"cannot write into {store.folder}: {error.strerror}") from None
    count = 0
    for submission, result in current_results(store, record, manifest):
        if result["extra_data"]["status"] != "grader_error":
            store.write(folder / f"{submission.file}.{form}", page(submission, result, manifest, form))
            count += 1
    return count


def page(submission: Listed, result: Json, manifest: Manifest, form: Form) -> str:
    """One student's page as text."""
    hidden = {question.id for question in manifest.questions if question.visibility == "hidden"}
    automatic = {question.id for question in manifest.questions}
    tests = [test for test in result["tests"] if test["number"] in automatic - hidden]
    written = {question.id: question.points for question in manifest.written}
    names = [student.name for student in submission.students if student.name] or [submission.name]
    template = environment(points=points).get_template(f"feedback.{form}.j2")
    literal = markdown if form == "md" else str
    return template.render(
        title=manifest.title,
        name=_marked(literal(line(", ".join(names))), form),
        unreadable=result["extra_data"]["status"] == "unreadable",
        notes=[_marked(literal(note), form) for note in result["extra_data"]["batch"]["notes"]],
        tests=[{**test, "output": _marked(_block(test["output"]), form)} for test in tests],
        total=points(sum(test["score"] for test in tests)),
        maximum=points(sum(test["max_score"] for test in tests)),
        written=[test for test in result["tests"] if test["number"] in written],
        written_points=written,
        hidden=len(automatic & hidden),
    )


def _marked(text: str, form: Form) -> str:
    """Markdown is not HTML: what was made literal for it must not be escaped a second time."""
    return Markup(text) if form == "md" else text


def _block(text: str) -> str:
    """Text for an indented or fenced block: a fence inside it must not end it."""
    return text.replace("```", "'''")
