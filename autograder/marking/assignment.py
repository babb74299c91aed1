"""What belongs to one assignment?

Its folder holds grading.yml, the solutions, the hidden and public tests and what is handed out; the tutorial's package,
named in grading.yml, what only this tutorial knows. The engine gets all of it as one value and asks nobody else.

A tutorial's package offers

    Settings                   the model of grading.yml's section `settings:`
    probes(function, right)    calls whose answers may give something away to the instructor
    pictures(functions)        curves of a question's functions for its student, if the tutorial has any
    misconceptions.yml         its bank of wrong formulas
"""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Protocol, cast

from msgspec import Struct

from autograder.faults import GraderFault, ManifestError
from autograder.intake.handed_out import HandedOut, read_handed_out
from autograder.manifest import ROOT, WRITTEN_FILE, Manifest, Question, load_manifest, parse_settings
from autograder.marking.draws import Arguments
from autograder.marking.misconceptions import Bank, Mistake, load_bank
from autograder.marking.otter_tests import ExceptionTestFile
from autograder.marking.results import Figure
from autograder.marking.solution import Function, Solution

HABITS = Path(__file__).with_name("habits.yml")


@dataclass(frozen=True)
class Probe:
    """Calls of a function that carry no points, and what their answers give away.

    Attributes:
        calls: made in one exchange, in this order.
        traces: (the answers' numbers in a row each, None where there are none) -> what looks like a gradient that was
            measured and not derived, in words for the instructor; nothing where all is well.
    """

    calls: tuple[Arguments, ...]
    traces: Callable[[Sequence[Any]], Sequence[str]]


@dataclass(frozen=True)
class Picture:
    """Calls of a student's functions with inputs that are no secret, and the figure that their values make, if any."""

    calls: tuple[tuple[str, Arguments], ...]
    draw: Callable[[Sequence[Any]], Figure | None]


class Tutorial(Protocol):
    """What a tutorial's package offers; see the head of this module."""

    Settings: type[Struct]

    def probes(self, function: str, right: bool, solution: Mapping[str, Function]) -> Probe | None:
        """What to ask of a function once it is marked; `right`: all its question's cases passed."""


@dataclass(frozen=True)
class Assignment:
    """One assignment; its parts are read when they are first asked for, and once.

    Attributes:
        root: its folder.
        manifest: grading.yml.
        tutorial: the tutorial's package.
        settings: the section `settings:` of grading.yml, by the tutorial's own model.
    """

    root: Path
    manifest: Manifest
    tutorial: Tutorial
    settings: Any

    @classmethod
    def load(cls, root: Path) -> Assignment:
        """Read the assignment in a folder.

        Raises:
            ManifestError: grading.yml cannot be used; one line with the place in the file.
        """
        root = root.resolve()
        manifest = load_manifest(root)
        tutorial = _tutorial(manifest.tutorial, root)
        settings = parse_settings(tutorial.Settings, (root / "grading.yml").read_text(encoding="utf-8"))
        return cls(root, manifest, tutorial, settings)

    @cached_property
    def solution(self) -> Solution:
        """The model answers, as modules."""
        return Solution(self.root / "solutions", self.manifest.modules)

    @cached_property
    def answers(self) -> Mapping[str, Function]:
        """The model answers' functions by name; not to be changed."""
        return self.solution.functions()

    @cached_property
    def mistakes(self) -> Mapping[str, Mistake]:
        """The habits that every tutorial meets and this tutorial's misconceptions, by id."""
        package = Path(str(sys.modules[self.manifest.tutorial].__file__)).parent
        return load_bank(HABITS, package / "misconceptions.yml")

    @cached_property
    def bank(self) -> Bank:
        """The same, ready for use."""
        return Bank(self.mistakes, self.answers)

    @cached_property
    def hidden_tests(self) -> Mapping[str, ExceptionTestFile]:
        """Question -> its hidden tests, compiled.

        Raises:
            GraderFault: they are not the cases of grading.yml.
        """
        with _loading(self):
            return {question.id: self._hidden_test(question) for question in self.manifest.questions}

    def _hidden_test(self, question: Question) -> ExceptionTestFile:
        path = self.root / "autograder" / "tests" / f"{question.id}.py"
        test_file = ExceptionTestFile.from_file(str(path))
        cases = [(case.name, case.points) for case in test_file.test_cases]
        if cases != [(case.name, case.points) for case in question.cases]:
            raise GraderFault(f"autograder/tests/{question.id}.py has other cases than grading.yml")
        for case in test_file.test_cases:  # otter looks at it each time that it runs the case
            case.body.test_func.__signature__ = inspect.signature(case.body.test_func)
        return test_file

    @cached_property
    def handed_out(self) -> HandedOut:
        """What students got: a copy of it is no work, and its tools can be used in marking."""
        return read_handed_out(self.root, self.manifest)

    @cached_property
    def handed_out_answers(self) -> str:
        """The file for written answers as students get it: what still stands in it is no answer."""
        path = self.root / "student_template" / WRITTEN_FILE
        return path.read_text(encoding="utf-8") if path.exists() else ""


def _tutorial(name: str, root: Path) -> Tutorial:
    """Import the package of a tutorial; one that is not installed stands in the assignment's folder."""
    if str(root) not in sys.path:
        sys.path.append(str(root))
    try:
        return cast(Tutorial, importlib.import_module(name))
    except ModuleNotFoundError as error:
        if error.name is None or not name.startswith(error.name):
            raise
        raise ManifestError(f"grading.yml: tutorial: there is no package {name}") from None


_being_loaded: ContextVar[Assignment | None] = ContextVar("_being_loaded", default=None)


@contextmanager
def _loading(assignment: Assignment) -> Iterator[None]:
    """Hidden tests ask for their points while they are compiled, by otter, which passes them nothing."""
    token = _being_loaded.set(assignment)
    try:
        yield
    finally:
        _being_loaded.reset(token)


def assignment_at_the_door() -> Assignment:
    """The assignment whose hidden tests are being compiled; under stock otter the one beside the package."""
    return _being_loaded.get() or _beside_the_package()


@lru_cache(maxsize=1)
def _beside_the_package() -> Assignment:
    return Assignment.load(ROOT)
