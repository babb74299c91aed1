"""What did a submission earn, and why?

Plain frozen data, made by `grade` and read by everything that shows or stores a result. No field holds an
expected value or a hidden input: what is in a `Result` may be shown to the instructor as it is, and
`message` fields to the student.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Status = Literal["graded", "partial", "unreadable", "grader_error"]
"""As in scores.csv: `partial` = something crashed or timed out, `unreadable` = nothing could be opened,
`grader_error` = a fault of ours; it has no score."""

Kind = Literal[
    "wrong", "shape", "kind", "raised", "unfinished", "timeout", "crash", "missing", "not_loaded", "changed_arguments",
    "skipped", "unjudged",
]  # fmt: skip
"""What kind of failure: of the value, of its form, of the call; `unjudged` = by a fault of ours."""


@dataclass(frozen=True)
class CaseResult:
    """One hidden test case: a property or a function of a question.

    Attributes:
        name: the case's name in grading.yml.
        points: what it carries.
        passed: whether the points were earned.
        message: why not, for the student; "" when passed without remark. Plain text, at most six lines.
        kind: the kind of failure; "" when passed.
        misconceptions: ids of the misconception that explains the answers (none or one).
        follow_through: the question whose mistake, or right value in another form, was carried over while the method
            was right ("Q1, Q4" where there are several), or "".
        seconds: wall time of the case.
        function: the student function whose answer failed the case at first, or "".
        where: its line that raised, "module.py:12", or "".
        digest: equal for equal answers of that function to its calls for marks, of one seed; "" where there are none.
    """

    name: str
    points: float
    passed: bool
    message: str = ""
    kind: Kind | Literal[""] = ""
    misconceptions: tuple[str, ...] = ()
    follow_through: str = ""
    seconds: float = 0.0
    function: str = ""
    where: str = ""
    digest: str = ""


@dataclass(frozen=True)
class Line:
    """Points of one curve."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]


@dataclass(frozen=True)
class Figure:
    """Curves of a student's own functions, for the student."""

    title: str
    across: str
    up: str
    logarithmic: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Override:
    """Points of one question of one submission, set by a person; `who` is for instructors only."""

    points: float
    reason: str
    who: str


@dataclass(frozen=True)
class QuestionResult:
    """One automatic question of grading.yml, in its order; `flags` are for the instructor only.

    `override` is a person's word, and is never part of what the grader stores.
    """

    question: str
    title: str
    cases: tuple[CaseResult, ...]
    flags: tuple[str, ...] = ()
    override: Override | None = None
    figures: tuple[Figure, ...] = ()

    @cached_property
    def earned(self) -> float:
        """Points that the grader gave."""
        return sum(case.points for case in self.cases if case.passed)

    @property
    def score(self) -> float:
        """Points that count: a person's where one has set them, else the grader's."""
        return self.earned if self.override is None else self.override.points

    @property
    def max_score(self) -> float:
        """Points that the question carries."""
        return sum(case.points for case in self.cases)

    @property
    def crashed(self) -> bool:
        """Whether something of it crashed, timed out or was never run."""
        return any(case.kind in {"crash", "timeout", "skipped", "unjudged"} for case in self.cases)

    @property
    def misconceptions(self) -> tuple[str, ...]:
        """Ids of the misconceptions that explain its wrong answers, each once."""
        return tuple(dict.fromkeys(m for case in self.cases for m in case.misconceptions))

    @property
    def follow_through(self) -> bool:
        """Whether a case kept its points for a right method on what was carried over."""
        return any(case.follow_through for case in self.cases)


@dataclass(frozen=True)
class WrittenAnswer:
    """One written question: `answered` tells whether there is text under its heading. People mark it."""

    question: str
    title: str
    points: float
    answered: bool


@dataclass(frozen=True)
class PublicCheck:
    """What the tests that students were given say of one question; carries no points, hides nothing."""

    question: str
    title: str
    passed: bool
    message: str = ""


@dataclass(frozen=True)
class Result:
    """Everything that grading one submission found out.

    Attributes:
        submission: folder name, or file name without .zip.
        status: see `Status`.
        questions: every automatic question in order; empty when `unreadable` or `grader_error`.
        written: every written question in order.
        notes: remarks on the submission as a whole, for the student ("lab_three.py is missing: ...");
            for `unreadable` the reason, for `grader_error` what failed.
        printed: what the student's code printed, capped; hostile text, for the instructor only.
        seed: the seed that drew the hidden inputs; replays the result.
        layers: sandbox layer -> "in force" or "missing: why".
        versions: "autograder", "python", "numpy", "otter-grader" -> version.
        trusted_box: False when hidden tests ran in a box without a uid change and without Landlock.
        seconds: wall time.
    """

    submission: str
    status: Status
    questions: tuple[QuestionResult, ...]
    written: tuple[WrittenAnswer, ...]
    notes: tuple[str, ...]
    printed: str
    seed: int
    layers: dict[str, str]
    versions: dict[str, str]
    trusted_box: bool
    seconds: float

    @cached_property
    def total(self) -> float | None:
        """Automatic points earned; None for a fault of the grader, which is never a zero."""
        if self.status == "grader_error":
            return None
        return sum(question.score for question in self.questions)
