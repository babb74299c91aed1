"""What does one submission earn?

Otter's own test files run here, in the grader's process, with proxies under the students' function names; a
proxy sends its arguments into the box and gets plain data back. Each test case is watched, so that the reason
of a failure stays structured and a fault of ours is told apart from a failed test: it ends the grading without
a score, and is never a student's zero. What failed is asked again with stand-ins (`stand_ins`), once everything
has been asked for the first time.
"""

from __future__ import annotations

import inspect
import platform
import time
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from autograder import __version__
from autograder.faults import GraderFault, SandboxRefused, Unreadable
from autograder.intake.names import submission_name
from autograder.intake.submission import Submission, open_submission
from autograder.intake.written import written_answers
from autograder.manifest import WRITTEN_FILE, Manifest, Question
from autograder.marking.ahead import Ahead, Rehearsal
from autograder.marking.clock import Clock
from autograder.marking.digests import digest_of, where_raised
from autograder.marking.figures import figures_of
from autograder.marking.flags import flags_of
from autograder.marking.imaginary import taking_imaginary_parts
from autograder.marking.judging import Lost, Wrong, message, passed_before
from autograder.marking.misconceptions import Mistake
from autograder.marking.naming import explained
from autograder.marking.otter_tests import ExceptionTestFile, TestCase, otter_version
from autograder.marking.precedents import CaseId
from autograder.marking.problems import masked
from autograder.marking.results import CaseResult, Figure, QuestionResult, Result, Status, WrittenAnswer
from autograder.marking.run import Environment, Run
from autograder.marking.stand_ins import Carried, Cast, SetUp, Stage, follow_through
from autograder.sandbox import Answer, Call, Sandbox, Session, StandIns

OnGraded = Callable[[QuestionResult], None]


@dataclass(frozen=True)
class Proxy:
    """Stands for one student function in the tests' environment; the function itself stays in the box."""

    session: Session | Ahead | Rehearsal
    module: str
    function: str

    def answers(self, calls: Sequence[tuple[Any, ...]]) -> list[Answer]:
        """Call the function on each argument list, in one exchange with the box."""
        return self.session.call([Call(self.module, self.function, arguments) for arguments in calls])


def _unheard(question: QuestionResult) -> None:
    """Nobody asked for progress."""


def grade_path(path: Path | Sequence[Path], sandbox: Sandbox, run: Run) -> Result:
    """Open and grade a folder, a zip or loose files. Whatever is in it, there is a result.

    Raises:
        OpeningFault: there is no such path, or it may not be read.
        SandboxRefused: student code cannot be confined here.
    """
    opened = open_or_explain(path, sandbox, run)
    return opened if isinstance(opened, Result) else grade(opened, sandbox, run)


def open_or_explain(path: Path | Sequence[Path], sandbox: Sandbox, run: Run) -> Submission | Result:
    """Open a folder, a zip or loose files; of what cannot be read, the result that says so.

    Raises:
        OpeningFault: there is no such path, or it may not be read.
    """
    manifest = run.manifest
    try:
        return open_submission(path, manifest.wanted, manifest.limits.submission, run.assignment.handed_out)
    except Unreadable as error:
        named = path if isinstance(path, Path) else path[0]
        return ungraded(submission_name(named.resolve()), "unreadable", run.seed, str(error), sandbox)


def grade(submission: Submission, sandbox: Sandbox, run: Run, progress: OnGraded = _unheard) -> Result:
    """Grade an opened submission. A fault of the grader or the box is a result without a score.

    Args:
        progress: told of every question when it was asked, and once more where it kept points on its method.

    Raises:
        SandboxRefused: student code cannot be confined here.
    """
    try:
        if run.plan.calls is None:
            rehearse(run)
        sandbox.foretell(run.plan.frames)
        started = time.perf_counter()  # what follows is this submission's own time
        with sandbox.open(run.assignment.handed_out.beside(submission.files)) as session:
            clock = Clock(run.manifest.limits.grader_seconds, lambda: session.seconds_used)
            ahead = Ahead(session, run.plan)
            env = Environment(run, _proxies(run.manifest, ahead), clock=clock, ahead=ahead)
            questions = grade_in(env, progress, submission.files, partial(_stage, session, run))
            printed = session.printed
    except SandboxRefused:
        raise  # that nothing may run here is nobody's result
    except GraderFault as fault:
        return ungraded(submission.name, "grader_error", run.seed, str(fault), sandbox)
    except Exception as error:
        # A bug of ours. It must neither look like a zero nor take the other submissions of a batch along.
        return ungraded(submission.name, "grader_error", run.seed, _what_failed(error), sandbox)
    return Result(
        submission=submission.name,
        status="partial" if any(question.crashed for question in questions) else "graded",
        questions=questions,
        written=_written(submission.files, run),
        notes=tuple(submission.notes),
        printed=printed,
        seed=run.seed,
        layers=dict(sandbox.layers),
        versions=versions(),
        trusted_box=sandbox.trusted,
        seconds=time.perf_counter() - started,
    )


def _what_failed(error: Exception) -> str:
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(place.filename).name}, line {place.lineno}: {masked(str(error))}"


def grade_environment(
    functions: Mapping[str, Any], run: Run, set_up: SetUp | None = None
) -> tuple[QuestionResult, ...]:
    """Run every hidden test on proxies, or on functions that are trusted in this process.

    Args:
        set_up: how to ask again with stand-ins; None = a mistake costs wherever it shows.

    Raises:
        GraderFault: something of ours failed.
    """
    return grade_in(Environment(run, functions), set_up=set_up)


def grade_in(
    env: Environment,
    progress: OnGraded = _unheard,
    files: Mapping[str, bytes] | None = None,
    set_up: SetUp | None = None,
) -> tuple[QuestionResult, ...]:
    """`grade_environment`, where the caller wants to know what was asked and answered.

    Args:
        progress: told of every question when it was asked, and once more where it kept points on its method.
        files: what was handed in.
    """
    first, carried = list[QuestionResult](), tuple[Carried, ...]()
    for question in env.run.manifest.questions:
        first.append(_grade_question(question, env))
        progress(first[-1])
    graded = tuple(first)
    if set_up and any(not case.passed for question in graded for case in question.cases):
        graded, carried = follow_through(env, graded, set_up, _grade_question)
        for before, after in zip(first, graded, strict=True):
            if after != before:
                progress(after)
    # Last, because calls that carry no points may use up a submission's time.
    flags: dict[str, dict[str, None]] = {found.question: dict.fromkeys(found.flags) for found in graded}
    figures: dict[str, tuple[Figure, ...]] = {}
    try:
        for place, remark in _remarks(graded, carried, env, files or {}, set_up):
            flags[place][remark] = None
        for question in env.run.manifest.questions if not env.clock.over else ():
            figures[question.id] = figures_of(question, env)
    except Exception as error:  # the marks are there, and stay
        flags[graded[0].question][f"the grader failed while it looked for remarks: {_what_failed(error)}"] = None
    return tuple(
        replace(found, flags=tuple(flags[found.question]), figures=figures.get(found.question, ()))
        if flags[found.question] or figures.get(found.question)
        else found
        for found in graded
    )


def _remarks(
    graded: Sequence[QuestionResult],
    carried: Sequence[Carried],
    env: Environment,
    files: Mapping[str, bytes],
    set_up: SetUp | None,
) -> Iterator[tuple[str, str]]:
    """(question, what is worth a look in it), as long as there is time."""
    imaginary = taking_imaginary_parts(files, env)
    for question, found in zip(env.run.manifest.questions, graded, strict=True):
        if not env.clock.over:
            yield from ((question.id, flag) for flag in flags_of(question, found.cases, env, imaginary))
    for kept in carried if set_up else ():
        if set_up and not env.clock.over:
            flags = _flags_on_stage(kept, set_up, env.run, imaginary)
            yield from ((kept.cast.question.id, flag) for flag in flags)


def _flags_on_stage(kept: Carried, set_up: SetUp, run: Run, imaginary: Collection[tuple[str, str]]) -> tuple[str, ...]:
    """What is worth a look in a function that kept points on its method, with those on stage that stood in then."""
    question = msgspec.structs.replace(kept.cast.question, functions=(kept.cast.function,))
    with set_up(kept.cast) as stage:
        return flags_of(question, kept.cases, Environment(run, stage.functions, kept.marking), imaginary)


def rehearse(run: Run) -> None:
    """Find out what a right submission is asked.

    Raises:
        GraderFault: the solution does not pass the hidden tests.
    """
    rehearsal = Rehearsal(run.plan, run.solution)
    for question in grade_environment(_proxies(run.manifest, rehearsal), run):
        for case in question.cases:
            if not case.passed:
                raise GraderFault(f"the solution loses points in {question.question}, {case.name}: {case.message}")
    rehearsal.finish()


@contextmanager
def _stage(session: Session, run: Run, cast: Cast) -> Iterator[Stage]:
    """The submission's functions in a fresh worker with a cast."""
    home = {function: question.module for question in run.manifest.questions for function in question.functions}
    run.right_values.start()
    stand_ins = StandIns(
        names={name: _parameters(run.solution[name]) for name in cast.names},
        function=cast.function,
        own=cast.question.module,
        modules={module: [name for name in home if home[name] == module] for module in home.values()},
        samples=[Call(home[name], name, arguments) for name, arguments in cast.samples],
        right_value=run.right_values,
    )
    with session.standing_in(stand_ins) as second:
        yield Stage(_proxies(run.manifest, second), stand_ins.asked)


def _parameters(function: Callable[..., Any]) -> list[tuple[str, bool]]:
    """Name of each parameter, and whether it has a default."""
    found = inspect.signature(function).parameters.values()
    return [(parameter.name, parameter.default is not parameter.empty) for parameter in found]


def _proxies(manifest: Manifest, session: Session | Ahead | Rehearsal) -> dict[str, Proxy]:
    return {
        function: Proxy(session, question.module, function)
        for question in manifest.questions
        for function in question.functions
    }


def _fails_by_itself(body: Any, run: Run) -> bool:
    """Whether a case breaks for right answers too: a bug of ours. Else it takes a student's answer, and costs it."""
    try:
        body.call_func(Environment(run, run.solution))
    except Wrong:
        return False
    except Exception:
        return True
    return False


def _insist_on_time(clock: Clock) -> None:
    if clock.over:
        raise TimeoutError("the grader's time for one submission is used up")


def _test_of(body: Any) -> object:
    """What a case's body runs."""
    return getattr(body, "test_func", body)


class _Watched:
    """Takes the place of a test case's body: runs it, and remembers what came of it."""

    def __init__(self, case: CaseId, body: Any) -> None:
        self.case, self.body = case, body
        self.test = _test_of(body)
        self.seconds = 0.0
        self.lost: Lost | None = None
        self.fault: Exception | None = None
        self.unjudged = ""

    def call_func(self, env: Environment) -> None:
        started = time.perf_counter()
        try:
            _insist_on_time(env.clock)
            clean, begun = not env.marking.lost, len(env.marking.asked)
            self.body.call_func(env)
            if clean:
                env.run.precedents.note(self.case, self.test, env.marking.asked[begun:])
        except Wrong as wrong:
            self.lost = wrong.lost
            raise
        except GraderFault as fault:
            self.fault = fault
            raise
        except Exception as fault:
            if not env.clock.over and _fails_by_itself(self.body, env.run):
                self.fault = fault
            else:
                self.unjudged = _what_failed(fault)
            raise
        finally:
            self.seconds = time.perf_counter() - started


def _passed_before(question: Question, case: TestCase, env: Environment) -> bool:
    """Whether a case is passed by what is known of its answers; then no test runs."""
    return passed_before(env, (question.id, str(case.name)), _test_of(case.body))


def _passed(question: Question) -> QuestionResult:
    """The result of who passes every case without any test."""
    cases = tuple(CaseResult(case.name, case.points, passed=True) for case in question.cases)
    return QuestionResult(question.id, question.title, cases)


def _grade_question(question: Question, env: Environment) -> QuestionResult:
    compiled = env.run.assignment.hidden_tests[question.id]
    known = sum(1 for _ in takewhile(lambda case: _passed_before(question, case, env), compiled.test_cases))
    passed = env.run.once(("passed", question.id), lambda: _passed(question))
    if known == len(question.cases):
        return passed
    results = list(passed.cases[:known])
    watched = [_Watched((question.id, str(case.name)), case.body) for case in compiled.test_cases[known:]]
    cases: list[TestCase] = [
        replace(case, body=body) for case, body in zip(compiled.test_cases[known:], watched, strict=True)
    ]
    test_file = ExceptionTestFile(compiled.name, compiled.path, cases, all_or_nothing=False)
    test_file.source = compiled.source
    test_file.run(env)
    for body in watched:
        if body.fault is not None:
            raise GraderFault(f"{question.id}: {type(body.fault).__name__}: {body.fault}") from body.fault
    traces: dict[str, tuple[str, str]] = {"": ("", "")}  # function -> the line that raised, and a digest
    for case, body, outcome in zip(question.cases[known:], watched, test_file.test_case_results, strict=True):
        text, entry = _words(env, body.lost) if body.lost else (_UNJUDGED if body.unjudged else "", None)
        function = body.lost.function if body.lost else ""
        if function not in traces:
            answers = [answer for _, answer in env.marking.history.get(function, ())]
            traces[function] = where_raised(answers), digest_of(answers)
        where, digest = traces[function]
        results.append(
            CaseResult(
                name=case.name,
                points=case.points,
                passed=outcome.passed,
                message=text,
                kind=body.lost.problem.kind if body.lost else "unjudged" if body.unjudged else "",
                misconceptions=(entry.id,) if entry else (),
                seconds=body.seconds,
                function=function,
                where=where,
                digest=digest,
            )
        )
    pairs = zip(cases, watched, strict=True)
    unjudged = [f"{case.name}: not judged: {body.unjudged}" for case, body in pairs if body.unjudged]
    return QuestionResult(question.id, question.title, tuple(results), flags=tuple(unjudged))


_UNJUDGED = "This answer could not be judged. That is a fault of the autograder; your instructor sees what failed."


def _words(env: Environment, lost: Lost) -> tuple[str, Mistake | None]:
    """The words for a lost case and the misconception that it shows; to name one is never worth a mark."""
    try:
        return explained(env, lost)
    except Exception:
        return message(env.run, lost), None


def _written(files: Mapping[str, bytes], run: Run) -> tuple[WrittenAnswer, ...]:
    text = files.get(WRITTEN_FILE, b"").decode("utf-8", "replace")
    asked = run.manifest.written
    answered = written_answers(text, [question.id for question in asked], run.assignment.handed_out_answers)
    return tuple(
        WrittenAnswer(question.id, question.title, question.points, question.id in answered) for question in asked
    )


def ungraded(name: str, status: Status, seed: int, note: str = "", sandbox: Sandbox | None = None) -> Result:
    """The result of a submission of which nothing is marked, or nothing yet; `note` says why."""
    return Result(
        submission=name,
        status=status,
        questions=(),
        written=(),
        notes=(note,) if note else (),
        printed="",
        seed=seed,
        layers=dict(sandbox.layers) if sandbox else {},
        versions=versions(),
        trusted_box=sandbox.trusted if sandbox else True,
        seconds=0.0,
    )


def versions() -> dict[str, str]:
    """Versions that a result depends on."""
    return {
        "autograder": __version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "otter-grader": otter_version,
    }
