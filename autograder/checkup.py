"""Does the assignment hold together?

`autograder check` lets it prove itself: solutions earn everything, the handed-out template earns nothing, the
solution and the numeric gradient agree, every misconception loses points in its own question and in no other,
generated files are fresh, and names and points agree wherever they stand. Each check is a title and a list of
problems, one line each.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

from autograder.faults import GraderFault
from autograder.grade import WRITTEN_FILE, grade, grade_environment
from autograder.manifest import ROOT, Manifest, load_manifest
from autograder.misconceptions import Bank, Entry
from autograder.results import QuestionResult, Result
from autograder.run import Run
from autograder.sandbox import Sandbox
from autograder.solution import load_solution
from autograder.submission import Submission
from autograder.template import TEMPLATE, drift

Problems = Iterator[str]


def checkup(root: Path = ROOT) -> Iterator[tuple[str, list[str]]]:
    """Run every check; yields (title, problems), the problems empty when it holds.

    Raises:
        ManifestError: grading.yml cannot be used.
    """
    manifest = load_manifest(root)
    run = Run(manifest)
    checks: list[tuple[str, Callable[[], Problems]]] = [
        ("functions of grading.yml, solutions and template have the same names", lambda: _names(manifest, root)),
        ("every question has its public tests and every written question its heading", lambda: _public(manifest, root)),
        ("student_template/ is what `autograder build` makes", lambda: _fresh(root)),
        ("the solutions earn every point", lambda: _solutions(run, root)),
        ("the untouched template earns none", lambda: _floor(run, root)),
        ("every misconception loses in its question and in no other", lambda: _misconceptions(run)),
    ]
    for title, check in checks:
        try:
            yield title, list(check())
        except GraderFault as fault:
            yield title, [str(fault)]


def _names(manifest: Manifest, root: Path) -> Problems:
    for question in manifest.questions:
        for folder in ("solutions", TEMPLATE):
            path = root / folder / question.file
            if not path.exists():
                yield f"{folder}/{question.file} is missing"
                continue
            found = {
                node.name: ast.get_docstring(node) or ""
                for node in ast.parse(path.read_text(encoding="utf-8")).body
                if isinstance(node, ast.FunctionDef)
            }
            for function in question.functions:
                if function not in found:
                    yield f"{folder}/{question.file} has no function {function} ({question.id})"
                elif not found[function].startswith(f"{question.id}: "):
                    yield f"{folder}/{question.file}: the docstring of {function} does not begin with {question.id}:"


def _public(manifest: Manifest, root: Path) -> Problems:
    for question in manifest.questions:
        if not (root / "assignment" / "tests" / f"{question.id}.py").exists():
            yield f"assignment/tests/{question.id}.py is missing"
    handed_out = (root / TEMPLATE / WRITTEN_FILE).read_text(encoding="utf-8")
    for written in manifest.written:
        if f"## {written.id}" not in handed_out:
            yield f"{TEMPLATE}/{WRITTEN_FILE} has no heading for {written.id}"


def _fresh(root: Path) -> Problems:
    for name in drift(root):
        yield f"{TEMPLATE}/{name} differs from its sources; run `autograder build`"


def _graded(folder: Path, run: Run) -> Result:
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    with Sandbox(run.manifest.limits.box, untrusted=True) as sandbox:
        return grade(Submission(folder.name, files), sandbox, run)


def _solutions(run: Run, root: Path) -> Problems:
    result = _graded(root / "solutions", run)
    yield from (f"{result.status}: {note}" for note in result.notes)
    for question in result.questions:
        for case in question.cases:
            if not case.passed:
                yield f"{question.question}, {case.name}: {case.message.splitlines()[1]}"


def _floor(run: Run, root: Path) -> Problems:
    result = _graded(root / TEMPLATE, run)
    if result.status != "graded":
        yield f"{result.status}: {'; '.join(result.notes)}"
    for question in result.questions:
        if question.score:
            yield f"{question.question} gives {question.score:g} points for nothing"


def _misconceptions(run: Run) -> Problems:
    for entry in Bank().entries.values():
        problem = misconception_problem(entry, run)
        if problem:
            yield problem


def misconception_problem(entry: Entry, run: Run) -> str:
    """Why a misconception is not marked as it must be, or ""; it is graded in the solution's place, unboxed.

    Raises:
        GraderFault: the entry names no known function or question.
    """
    replaced = entry.functions(load_solution())
    questions: tuple[QuestionResult, ...] = grade_environment(load_solution(replaced), run)
    if entry.question not in {question.question for question in questions}:
        raise GraderFault(f"{entry.id}: there is no question {entry.question}")
    lost = [question.question for question in questions if question.score < question.max_score]
    if lost != [entry.question]:
        return f"{entry.id} must lose in {entry.question} only, but loses in {', '.join(lost) or 'none'}"
    return ""
