"""What does a run know that does not depend on the student?

The seed, and everything drawn and derived from it: inputs, true values, the solution's values. Each is made
once, however many submissions the run grades. The hidden tests ask for the current run; the grader sets it,
and under stock otter, where nobody does, the first question starts one.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.faults import GraderFault
from autograder.manifest import Manifest, load_manifest
from autograder.marking.ahead import Plan
from autograder.marking.draws import Draw
from autograder.marking.misconceptions import Bank
from autograder.marking.solution import Function, load_solution
from autograder.sandbox import Answer, perform

Reference = Callable[..., Any]


@dataclass
class Marking:
    """What is known so far of the submission that is being graded.

    Attributes:
        wrong: function -> question, for functions whose values were wrong: later ones may have inherited it.
        history: function -> its calls for marks, and their answers.
        constant: those among `wrong` that answered the same number whatever went in (slopes only).
        known: (function, arguments) -> what the student's function makes of them, for those that were inherited.
        attempts: how many compositions have been tried to explain later answers.
        explained: function -> (way to compose it, inherited names) that explained some of its answers.
        failed: (function, recipe) of the cases that lost points.
        lost: functions whose answers lost points.
        carried: the question whose mistake the running case was found to carry on with a right method, or "".
    """

    wrong: dict[str, str] = field(default_factory=dict)
    history: dict[str, list[tuple[tuple[Any, ...], Answer]]] = field(default_factory=dict)
    constant: set[str] = field(default_factory=set)
    known: dict[tuple[str, bytes], Any] = field(default_factory=dict)
    attempts: int = 0
    explained: dict[str, list[tuple[int, frozenset[str]]]] = field(default_factory=dict)
    failed: set[tuple[str, str]] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    carried: str = ""


class Run:
    """One seed and what follows from it; grades any number of submissions.

    Args:
        manifest: grading.yml.
        seed: draws the hidden inputs; None takes grading.yml's seed, or a fresh one.
    """

    def __init__(self, manifest: Manifest, seed: int | None = None) -> None:
        if seed is None:
            seed = manifest.seed
        self.manifest = manifest
        self.seed = secrets.randbits(48) if seed is None else seed
        self.solution = load_solution()
        self.bank = Bank()
        self.marking = Marking()
        self.plan = Plan()
        self._predicted: dict[tuple[str, str, tuple[int, ...]], tuple[tuple[Any, ...], Answer]] = {}
        self._arguments: dict[str, tuple[Any, ...]] = {}
        self._truths: dict[tuple[str, str, str], Any] = {}

    def new_submission(self) -> None:
        """Forget the submission that was graded before."""
        self.marking = Marking()

    def arguments(self, draw: Draw) -> tuple[Any, ...]:
        """The arguments that this run's seed makes of `draw`; not to be changed."""
        if draw.key not in self._arguments:
            self._arguments[draw.key] = _frozen(draw.arguments(self.seed))
            self.plan.own(self._arguments[draw.key])
        return self._arguments[draw.key]

    def truth(self, function: str, reference: Reference, draw: Draw) -> Any:
        """The true value of a student function on a draw.

        Raises:
            GraderFault: the reference and the solution disagree, so neither may judge anybody.
        """
        key = (function, reference.__name__, draw.key)
        if key not in self._truths:
            arguments = self.arguments(draw)
            true = reference(*arguments)
            solved = self.solution[function](*arguments)
            if not self._agree(true, solved):
                raise GraderFault(f"the solution of {function} and its reference {reference.__name__} disagree")
            self._truths[key] = true
        return self._truths[key]

    def predicted(self, entry: str, function: Function, arguments: tuple[Any, ...]) -> Answer:
        """What a misconception answers to one call; computed once for arguments that this run has drawn."""
        key = (entry, function.__name__, tuple(map(id, arguments)))
        if key not in self._predicted:
            answer = perform(function, arguments)
            # The arguments are kept with the answer: an id is only good as long as its object lives.
            self._predicted[key] = (arguments, answer)
        return self._predicted[key][1]

    def _agree(self, true: Any, solved: Any) -> bool:
        if isinstance(true, (tuple, list)):
            return len(true) == len(solved) and all(map(self._agree, true, solved))
        true, solved = np.asarray(true, dtype=float), np.asarray(solved, dtype=float)
        if true.shape != solved.shape:
            return False
        tolerance = self.manifest.tolerances.solution_agreement
        return bool(np.all(np.abs(true - solved) <= tolerance * np.max(np.abs(true), initial=0.0)))


def _frozen(value: Any) -> Any:
    """`value` with every array in it read-only: the same inputs serve every submission."""
    if isinstance(value, (tuple, list)):
        return type(value)(map(_frozen, value))
    if isinstance(value, np.ndarray):
        value.setflags(write=False)
    return value


_current: Run | None = None


def current_run() -> Run:
    """The run that the grader has set; without one, a new run that lasts as long as the process."""
    global _current
    if _current is None:
        _current = Run(load_manifest())
    return _current


@contextmanager
def using(run: Run) -> Iterator[Run]:
    """Make `run` the current one."""
    global _current
    previous, _current = _current, run
    try:
        yield run
    finally:
        _current = previous
