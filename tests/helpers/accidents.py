"""What may happen to the process that grades in Gradescope's container? Each function stands for its `_child`."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.context import SpawnProcess
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

from autograder.faults import GraderFault, SandboxRefused
from autograder.gradescope import container, grading
from autograder.manifest import parse_manifest
from autograder.marking.assignment import Assignment

GRADED = 4
"""So many questions are graded before the accident."""

HANGS = "hangs"
"""A file in Gradescope's folder: the child has come to where it hangs."""

_child = container._child
_grade = grading.grade


def _grade_with(home: Path, submission: Path, results: Path, **instead: Callable[..., Any]) -> None:
    for name, function in instead.items():
        setattr(grading, name, function)
    _child(home, submission, results)


def _after_some(act: Callable[[], object]) -> Callable[..., Any]:
    """A `grade` that grades some questions and then meets with an accident."""

    def grade(submission: Any, sandbox: Any, run: Any, progress: Callable[[Any], None]) -> Any:
        graded = []

        def then(question: Any) -> None:
            progress(question)
            graded.append(question)
            if len(graded) == GRADED:
                act()

        return _grade(submission, sandbox, run, then)

    return grade


def _hang(results: Path) -> None:
    (results.parent.parent / HANGS).touch()
    time.sleep(600)


def hangs(home: Path, submission: Path, results: Path) -> None:
    """It never ends."""
    _grade_with(home, submission, results, grade=_after_some(lambda: _hang(results)))


def hangs_at_once(home: Path, submission: Path, results: Path) -> None:
    """It never even begins."""
    _hang(results)


def until_it_hangs(root: Path) -> Callable[[float, SpawnProcess], bool]:
    """A clock by which time is up when the child has come to where it hangs, however slow the machine is."""

    def ends_within(seconds: float, child: SpawnProcess) -> bool:
        begun = time.monotonic()
        while child.is_alive() and not (root / HANGS).exists():
            assert time.monotonic() - begun < seconds, "it was to hang, and did not come to it"
            time.sleep(0.02)
        return not child.is_alive()

    return ends_within


def is_killed(home: Path, submission: Path, results: Path) -> None:
    """As by the kernel when memory is short."""
    _grade_with(home, submission, results, grade=_after_some(lambda: os.kill(os.getpid(), signal.SIGKILL)))


def has_a_bug(home: Path, submission: Path, results: Path) -> None:
    """An exception of the grader's own."""
    _grade_with(home, submission, results, grade=_after_some(lambda: 1 / 0))


def is_refused(home: Path, submission: Path, results: Path) -> None:
    """Nothing here confines student code."""

    def refuse(limits: Any, **_: Any) -> NoReturn:
        raise SandboxRefused("no uid change and no Landlock")

    _grade_with(home, submission, results, Sandbox=refuse)


def has_a_broken_public_test(home: Path, submission: Path, results: Path) -> None:
    """The score is known; what comes after it fails."""

    def broken(*arguments: Any) -> NoReturn:
        raise GraderFault("a public test is broken")

    _grade_with(home, submission, results, public_checks=broken)


def hangs_in_the_public_tests(home: Path, submission: Path, results: Path) -> None:
    """The score is known; what comes after it does not end."""
    _grade_with(home, submission, results, public_checks=lambda *_: _hang(results))


def is_impatient(home: Path, submission: Path, results: Path) -> None:
    """One second for each call, so that a test need not wait for five."""
    text = (home / "grading.yml").read_text(encoding="utf-8").replace("call_seconds: 5", "call_seconds: 1")
    hurried = replace(Assignment.load(home), manifest=parse_manifest(text))
    _grade_with(home, submission, results, Assignment=SimpleNamespace(load=lambda _: hurried))
