"""What do the tests that students were given say about a submission?

The public tests of `assignment/tests/` run here as they do on a student's laptop, with otter's own classes,
but the functions that they call stay in the box. They carry no points; Gradescope shows them at once, so a
student learns on the spot that an upload arrived whole and means what it meant at home.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from textwrap import indent
from typing import Any

from autograder.faults import GraderFault
from autograder.marking.assignment import Assignment
from autograder.marking.otter_tests import ExceptionTestFile
from autograder.marking.problems import Problem, returned_or_problem
from autograder.marking.results import PublicCheck
from autograder.sandbox import Call, Other, Sandbox, Seq, Session


class _NoValue(Exception):
    """The student's function gave no value that a test could look at; the message says why."""


def public_checks(
    files: Mapping[str, bytes], sandbox: Sandbox, assignment: Assignment
) -> tuple[PublicCheck, ...]:
    """Run the public tests of every question that has some.

    Args:
        files: an opened submission's files.
        assignment: whose tests they are.

    Raises:
        GraderFault: a public test itself is broken.
        SandboxFault: the box is.
    """
    checks = []
    manifest, root = assignment.manifest, assignment.root
    with importable(root / "assignment"), sandbox.open(files) as session:
        env = {
            function: _function(session, question.module, function)
            for question in manifest.questions
            for function in question.functions
        }
        for question in manifest.questions:
            path = root / "assignment" / "tests" / f"{question.id}.py"
            if path.exists():
                failures = _failures(path, env)
                checks.append(PublicCheck(question.id, question.title, not failures, "\n".join(failures)))
    return tuple(checks)


def _failures(path: Path, env: Mapping[str, Any]) -> list[str]:
    failures = []
    for case in ExceptionTestFile.from_file(str(path)).test_cases:
        try:
            case.body.call_func(dict(env))
        except (AssertionError, _NoValue) as failure:
            failures.append(_told(case.name, str(failure)))
        except (TypeError, ValueError, LookupError, ArithmeticError) as failure:
            # The test did arithmetic with a value that is none: the student's affair, in numpy's words.
            failures.append(_told(case.name, f"{type(failure).__name__}: {failure}"))
        except Exception as fault:
            raise GraderFault(f"assignment/tests/{path.name}: {type(fault).__name__}: {fault}") from fault
    return failures


def _told(case: str, failure: str) -> str:
    return f"{case}:\n{indent(failure, '    ')}"


def _function(session: Session, module: str, function: str) -> Callable[..., Any]:
    """A callable that asks the box; arguments in order, as the public tests pass them."""

    def called(*arguments: Any) -> Any:
        (answer,) = session.call([Call(module, function, arguments)])
        first = returned_or_problem(answer)
        if isinstance(first, Problem):
            raise _NoValue(f"{function} gave {first.came}")
        return _natural(function, first.value)

    return called


def _natural(function: str, value: Any) -> Any:
    if isinstance(value, Seq):
        items = [_natural(function, item) for item in value.items]
        return tuple(items) if value.kind == "tuple" else items
    if isinstance(value, Other):
        raise _NoValue(f"{function} returned a {value.type_name}")
    return value


@contextmanager
def importable(folder: Path) -> Iterator[None]:
    """Let the tests import what stands beside them (`checks`), and forget it afterwards."""
    before = set(sys.modules)
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for name in set(sys.modules) - before:
            if Path(getattr(sys.modules[name], "__file__", None) or "/").parent == folder:
                del sys.modules[name]
