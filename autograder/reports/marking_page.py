"""How does a person mark hundreds of written answers without opening a file?

`write_page` makes OUT/marking.html: one file without network or server, question by question, equal answers grouped, in
an order that a seed shuffles and without names. Answers are rendered here (`rendering`); rubric and model answers come
from solutions/. What the marker does stays in the browser's storage and in marks.csv, which `merge` and `feedback`
read. OUT/marking.json keeps the seed and the name of that storage, so a page made again finds the marks again; each
mark remembers which answer it was for.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from autograder.batch.scores import IDENTITY, cell, current_results, identity, points
from autograder.batch.store import Listed, Store
from autograder.faults import StoreFault
from autograder.hostile_text import line, plain
from autograder.manifest import Manifest, Written
from autograder.marking.rubric import Criteria, load_rubric
from autograder.pages import TEMPLATES, Texts, environment
from autograder.reports.guide import Asked, asked
from autograder.reports.rendering import Renderer

Json = dict[str, Any]


@dataclass(frozen=True)
class Made:
    """The page that was made: where, of how many submissions, and whose answers are not in it."""

    path: Path
    submissions: int
    left_out: tuple[str, ...]


def write_page(store: Store, root: Path, manifest: Manifest, *, named: bool = False, seed: int | None = None) -> Made:
    """Write OUT/marking.html.

    Args:
        root: the assignment's folder, for rubric and model answers.
        named: show whose an answer is.
        seed: shuffles the answers; None keeps the order of the last page, or draws one.

    Raises:
        GraderFault: OUT holds no batch, nothing that is graded, or cannot be written; a model answer or the rubric
            cannot be used.
    """
    record = store.require_run()
    rubric, questions = load_rubric(root, manifest), asked(manifest, root)
    kept = _kept(store, seed)
    known = {}
    for submission, result in current_results(store, record, manifest):
        answers = store.read_answers(submission.file)
        if result.status != "grader_error" and answers is not None:
            known[submission.name] = (submission, answers)
    if not known:
        raise StoreFault(f"nothing in {store.folder} can be marked: no submission is graded")
    texts = Texts()
    with Renderer() as renderer:
        data = {
            "id": kept["id"],
            "named": named,
            "identity": list(IDENTITY),
            "submissions": [_submission(submission) for submission, _ in known.values()],
            "questions": [
                _question(one, questions[one.id], rubric.questions[one.id], list(known.values()), kept, renderer, texts)
                for one in manifest.written
            ],
        }
    data["texts"] = texts.texts
    path = store.folder / "marking.html"
    store.write(path, _page(data, manifest, rubric.advice))
    left_out = tuple(line(one.name) for one in record.submissions if one.name not in known)
    return Made(path, len(known), left_out)


def _kept(store: Store, seed: int | None) -> Json:
    """What OUT/marking.json says; a new file when there is none, or another seed is asked for."""
    path = store.folder / "marking.json"
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        kept = {"id": str(kept["id"]), "seed": int(kept["seed"])}
    except (OSError, ValueError, KeyError, TypeError):
        kept = {"id": f"autograder-{secrets.token_hex(8)}", "seed": secrets.randbits(32)}
    if seed is not None:
        kept["seed"] = seed
    store.write(path, json.dumps(kept))
    return kept


def _submission(submission: Listed) -> Json:
    people = ", ".join(line(student.name) for student in submission.students if student.name)
    return {
        "name": cell(submission.name),
        "label": people or line(submission.name),
        "identity": identity(submission),
    }


Known = tuple[Listed, Mapping[str, Mapping[str, Any]]]
"""A submission, and what its markers read."""


def _question(
    written: Written,
    given: Asked,
    criteria: Criteria,
    known: Sequence[Known],
    kept: Json,
    renderer: Renderer,
    texts: Texts,
) -> Json:
    """One question as the page has it; equal answers are one group."""
    needs_code = any(item.code for item in criteria.items)
    groups: dict[str, Json] = {}
    for number, (_, answers) in enumerate(known):
        one = answers.get(written.id, {})
        answer, functions = str(one.get("answer", "")), str(one.get("functions", ""))
        blank = not one.get("answered")
        mark_of = _fingerprint("" if blank else " ".join(answer.split()), functions if needs_code and not blank else "")
        group = groups.setdefault(mark_of, {"mark": mark_of, "blank": blank, "members": []})
        group["members"].append([number, texts.place(plain(functions))])
        if "html" not in group:
            group["html"] = texts.place("" if blank else renderer.html(answer))
            group["text"] = texts.place(plain(answer))
    order = sorted(groups.values(), key=lambda group: _shuffled(kept["seed"], written.id, group["mark"]))
    return {
        "id": written.id,
        "title": written.title,
        "points": written.points,
        "question": texts.place(renderer.html(given.question)),
        "model": texts.place(renderer.html(given.model)),
        "note": criteria.note,
        "items": [
            {"points": item.points(written), "worth": item.worth(written)}
            | {"short": item.short, "text": item.text, "half": item.half}
            for item in criteria.items
        ],
        "groups": order,
    }


def _fingerprint(answer: str, functions: str) -> str:
    """What a mark was for: equal for answers that differ in spaces only."""
    return hashlib.sha256(f"{answer}\0{functions}".encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _shuffled(seed: int, question: str, mark: str) -> bytes:
    """A place in an order that is another one for each question: nobody is always the first."""
    return hashlib.sha256(f"{seed}\0{question}\0{mark}".encode()).digest()


def _page(data: Json, manifest: Manifest, advice: str) -> str:
    """The page as text; its policy names script and style by their hashes, so nothing else in it can run."""
    style = "".join((TEMPLATES / name).read_text(encoding="utf-8") for name in ("report.css", "marking.css"))
    script = (TEMPLATES / "marking.js").read_text(encoding="utf-8")
    return environment(points=points).get_template("marking.html.j2").render(
        title=manifest.title,
        advice=advice,
        style=Markup(style),
        script=Markup(script),
        style_hash=_hash(style),
        script_hash=_hash(script),
        data=data,
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
