"""Does the assignment hold together?

`autograder check` lets it prove itself: solutions earn everything, the handed-out template earns nothing, the
solution and the numeric gradient agree, every misconception loses points in its own question and in no other,
generated files are fresh, and names and points agree wherever they stand. Each check is a title and a list of
problems, one line each.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from pathlib import Path

from autograder.authoring.template import TEMPLATE, drift, generate, placeholders
from autograder.faults import GraderFault
from autograder.intake.submission import Submission
from autograder.manifest import WRITTEN_FILE, Manifest
from autograder.marking.assignment import Assignment
from autograder.marking.grade import grade, grade_environment, grade_in
from autograder.marking.misconceptions import Habit, Misconception, Mistake
from autograder.marking.naming import turns
from autograder.marking.results import Result
from autograder.marking.rubric import load_rubric
from autograder.marking.run import Environment, Run
from autograder.marking.solution import Function
from autograder.marking.stand_ins import stages_here
from autograder.sandbox import Sandbox, temporary_folder

Problems = Iterator[str]


def checkup(root: Path) -> Iterator[tuple[str, list[str]]]:
    """Run every check; yields (title, problems), the problems empty when it holds.

    Raises:
        ManifestError: grading.yml cannot be used.
    """
    run = Run(Assignment.load(root))
    manifest = run.manifest
    checks: list[tuple[str, Callable[[], Problems]]] = [
        ("functions of grading.yml, solutions and template have the same names", lambda: _names(manifest, root)),
        ("every question has its public tests and every written question its heading", lambda: _public(manifest, root)),
        ("the rubric shares out the points of every written question", lambda: _rubric(manifest, root)),
        ("student_template/ is what `autograder build` makes", lambda: _fresh(root)),
        (_about_links(root), lambda: iter(())),
        ("what students get runs, as it comes and with the solutions written into it", lambda: _package(root)),
        ("the solutions earn every point", lambda: _solutions(run, root)),
        ("the untouched template earns none", lambda: _floor(run, root)),
        ("every misconception loses in its question and in no other", lambda: _misconceptions(run)),
    ]
    for title, check in checks:
        try:
            yield title, list(check())
        except GraderFault as fault:
            yield title, [str(fault)]


def _about_links(root: Path) -> str:
    unknown = placeholders(root)
    if unknown:
        left_out = "badges and clone addresses are left out"
        return f"assignment/links.yml still holds placeholders ({', '.join(unknown)}): {left_out}"
    return "assignment/links.yml says where students find the assignment"


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


def _rubric(manifest: Manifest, root: Path) -> Problems:
    if manifest.written:
        try:
            load_rubric(root, manifest)
        except GraderFault as fault:
            yield from str(fault).splitlines()


def _fresh(root: Path) -> Problems:
    for name in drift(root):
        yield f"{TEMPLATE}/{name} differs from its sources; run `autograder build`"


def _package(root: Path) -> Problems:
    """Make what is handed out in an empty folder, and let its own checks run where only that is."""
    with temporary_folder() as folder:
        for name, contents in generate(root).items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(contents)
        untouched = _own_checks(folder)
        if untouched.returncode != 1 or re.search("Traceback|No module named|FAILED", untouched.stdout):
            yield f"untouched, `python checks.py` says: {_last_lines(untouched.stdout)}"
        for path in (root / "solutions").glob("*.py"):
            shutil.copy(path, folder)
        solved = _own_checks(folder)
        if solved.returncode:
            yield f"with the solutions, `python checks.py` says: {_last_lines(solved.stdout)}"


def _own_checks(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-X", "utf8", "checks.py"],
        cwd=folder,
        # As on a student's machine: nothing of ours can be imported there.
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def _last_lines(text: str) -> str:
    return " / ".join(text.strip().splitlines()[-3:]) or "nothing"


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
    for mistake in run.assignment.mistakes.values():
        if problem := misconception_problem(mistake, run):
            yield problem


def misconception_problem(mistake: Mistake, run: Run) -> str:
    """Why a misconception is not marked as it must be, or ""; it is graded in the solution's place, unboxed.

    Raises:
        GraderFault: the mistake names no known function or question.
    """
    known = {question.id for question in run.manifest.questions}
    tried = False
    trials = entry_trials(mistake, run) if isinstance(mistake, Misconception) else habit_trials(mistake, run)
    for wanted, functions in trials:
        tried = True
        if not known.issuperset(wanted):
            raise GraderFault(f"{mistake.id}: there is no question {', '.join(wanted)}")
        graded = grade_environment(functions(()), run, set_up=stages_here(functions))
        lost = [question.question for question in graded if question.score < question.max_score]
        if lost != wanted:
            must, does = ", ".join(wanted), ", ".join(lost) or "none"
            return f"{mistake.id} must lose in {must} only, but loses in {does}"
    # In a tutorial without such a function nobody can return too few values.
    beside_the_point = isinstance(mistake, Habit) and mistake.several
    return "" if tried or beside_the_point else f"{mistake.id} changes no answer to any call of the hidden tests"


Trial = tuple[list[str], Callable[[Collection[str]], Mapping[str, Function]]]
"""(questions that must lose, in order, and no others; the functions that are graded, with right ones for some)"""


def entry_trials(entry: Misconception, run: Run) -> Iterator[Trial]:
    """Every form of an entry in the solution's place; unless it stands alone, later functions call it."""
    for wrong in entry.forms(run.solution):
        yield [entry.question], partial(_spoilt, run, wrong, alone=entry.alone)


def _spoilt(
    run: Run, wrong: Mapping[str, Function], without: Collection[str], *, alone: bool = True
) -> Mapping[str, Function]:
    """The solution with wrong functions, but for those that others stand in for."""
    left = {name: function for name, function in wrong.items() if name not in without}
    return {**run.solution, **left} if alone else run.assignment.solution.functions(left)


def habit_trials(habit: Habit, run: Run) -> Iterator[Trial]:
    """Every function that a habit changes an answer of, with it; the solution's other functions stay right.

    What is changed in kind or shape is inherited by nobody, so one function of each question goes at once.
    """
    right = run.solution
    env = Environment(run, right)
    grade_in(env)
    calls = {function: [call for call, _ in made] for function, made in env.marking.history.items()}
    for place in range(len(habit.turned)):
        turned: dict[str, list[tuple[str, Function]]] = {}
        for question in run.manifest.questions:
            for function in question.functions:
                forms = habit.forms(function, right)
                if forms and turns(run, forms[place], function, calls[function]):
                    turned.setdefault(question.id, []).append((function, forms[place]))
        if habit.throughout:
            for identifier, made in turned.items():
                yield from (([identifier], partial(_spoilt, run, {name: form})) for name, form in made)
            continue
        for layer in range(max(map(len, turned.values()), default=0)):
            chosen = {question: forms[layer] for question, forms in turned.items() if layer < len(forms)}
            yield list(chosen), partial(_spoilt, run, dict(chosen.values()))
