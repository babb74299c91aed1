"""What does a run know that does not depend on the student, and what is known of the student so far?

A `Run` is the seed and everything drawn and derived from it: inputs, true values, the solution's values. Each is made
once, however many submissions the run grades, and is gone with the run. An `Environment` is what a hidden test gets:
the student's functions, the run, and the `Marking` of this submission.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar, cast

import numpy as np

from autograder.faults import GraderFault
from autograder.manifest import Manifest
from autograder.marking.ahead import Ahead, Plan
from autograder.marking.assignment import Assignment, assignment_at_the_door
from autograder.marking.clock import Clock
from autograder.marking.draws import Arguments, Draw
from autograder.marking.misconceptions import Bank, Mistake
from autograder.marking.precedents import Asked, Precedents
from autograder.marking.solution import Function
from autograder.sandbox import Answer, RightValues, perform

Reference = Callable[..., Any]
Made = TypeVar("Made")

SOLVED = ("", 0)
"""Whose prediction it is, where it is no misconception's but the solution's."""


@dataclass
class Marking:
    """What is known so far of the submission that is being graded.

    Attributes:
        asked: everything that was asked so far.
        history: function -> its calls for marks, and their answers; of large ones what they were.
        failed: (function, key of the arguments) of the cases that lost points.
        lost: functions whose answers lost points.
        behind: (function, how often something was asked by then) -> what explains its answers.
    """

    asked: list[Asked] = field(default_factory=list)
    history: dict[str, list[tuple[tuple[Any, ...], Answer]]] = field(default_factory=dict)
    failed: set[tuple[str, str]] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    behind: dict[tuple[str, int], Sequence[Mistake]] = field(default_factory=dict)


class Run:
    """One seed and what follows from it; grades any number of submissions.

    Args:
        assignment: what is graded.
        seed: draws the hidden inputs; None takes grading.yml's seed, or a fresh one.
    """

    def __init__(self, assignment: Assignment, seed: int | None = None) -> None:
        if seed is None:
            seed = assignment.manifest.seed
        self.assignment = assignment
        self.seed = secrets.randbits(48) if seed is None else seed
        self.solution: dict[str, Function] = dict(assignment.answers)
        self.plan, self.precedents = Plan(), Precedents()
        solution = assignment.solution
        self.right_values = RightValues(
            "autograder.marking.solution:functions_in", [str(solution.folder), *solution.files]
        )
        self._made: dict[tuple[Any, ...], Any] = {}

    @property
    def manifest(self) -> Manifest:
        """grading.yml."""
        return self.assignment.manifest

    @property
    def bank(self) -> Bank:
        """The misconceptions and habits."""
        return self.assignment.bank

    def once(self, key: tuple[Any, ...], make: Callable[[], Made]) -> Made:
        """What `make` gives, made once in this run for a key by value; the key begins with whose it is."""
        if key not in self._made:
            self._made[key] = make()
        return cast(Made, self._made[key])

    def arguments(self, draw: Draw) -> Arguments:
        """The arguments that this run's seed makes of `draw`; not to be changed."""
        return self.once(("arguments", draw.key), lambda: draw.arguments(self.seed))

    def truth(self, function: str, reference: Reference, draw: Draw) -> Any:
        """The true value of a student function on a draw.

        Raises:
            GraderFault: the reference and the solution disagree, so neither may judge anybody.
        """
        return self.once(("truth", function, draw.key), lambda: self._agreed(function, reference, draw))

    def _agreed(self, function: str, reference: Reference, draw: Draw) -> Any:
        arguments = self.arguments(draw)
        true = reference(*arguments)
        if not self._agree(true, self.solution[function](*arguments)):
            raise GraderFault(f"the solution of {function} and its reference {reference.__name__} disagree")
        return true

    def predicted(self, whose: tuple[str, int], function: Function, arguments: tuple[Any, ...]) -> Answer:
        """What a misconception or the solution answers to one call.

        Args:
            whose: id of the misconception and number of its form.
        """
        if not isinstance(arguments, Arguments):
            return perform(function, arguments)
        key = ("predicted", *whose, function.__name__, arguments.key)
        return self.once(key, lambda: perform(function, arguments))

    def _agree(self, true: Any, solved: Any) -> bool:
        if isinstance(true, (tuple, list)):
            return len(true) == len(solved) and all(map(self._agree, true, solved))
        true, solved = np.asarray(true, dtype=float), np.asarray(solved, dtype=float)
        if true.shape != solved.shape:
            return False
        tolerance = self.manifest.tolerances.solution_agreement
        return bool(np.all(np.abs(true - solved) <= tolerance * np.max(np.abs(true), initial=0.0)))


@dataclass(frozen=True)
class Environment(Mapping[str, Any]):
    """What a hidden test gets: functions or proxies under the students' names, and what the grader knows.

    `ahead` is where answers to foreseeable calls wait, if there is such a thing.
    """

    run: Run
    functions: Mapping[str, Any]
    marking: Marking = field(default_factory=Marking)
    clock: Clock = field(default_factory=Clock)
    ahead: Ahead | None = None

    def __getitem__(self, name: str) -> Any:
        return self.functions[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.functions)

    def __len__(self) -> int:
        return len(self.functions)


def environment_of(env: Mapping[str, Any]) -> Environment:
    """`env` as the grader made it; under stock otter, which passes the student's bare names, a run is added to them."""
    if isinstance(env, Environment):
        return env
    run, marking = _at_the_door()
    return Environment(run, env, marking)


@lru_cache(maxsize=1)
def _at_the_door() -> tuple[Run, Marking]:
    """One run and one submission, which last as long as the process, as stock otter's do."""
    return Run(assignment_at_the_door()), Marking()
