"""What do students read? Thirty examples of the corpus, in a file that a reviewer can read from top to bottom.

`python tests/helpers/golden_messages.py` writes golden/messages.txt beside it anew; a test fails while the file is not
what the grader says. Read the difference before you commit it: these sentences are the product.
"""

from __future__ import annotations

from pathlib import Path

from corpus_cases import SEED, cases
from the_assignment import ASSIGNMENT

from autograder.intake.submission import Submission
from autograder.marking.grade import grade
from autograder.marking.results import Result
from autograder.marking.run import Run
from autograder.sandbox import Sandbox

FILE = Path(__file__).with_name("golden") / "messages.txt"
CASES = (
    "A0-loss-as-text",
    "A0-loss-returns-nothing",
    "A0-sigmoid-changes-its-argument",
    "A0-sign-of-the-exponent",
    "A1a-flat",
    "A1a-forgot-the-mean",
    "A1b-sign",
    "A1c-off-by-one",
    "A2-no-bias-gradient",
    "A2-row",
    "A3-forgot-the-mean",
    "A3-gradient-column",
    "A3-jacobian-diag-of-a-matrix",
    "A3-not-summed",
    "A4-class-weights-in-the-wrong-order",
    "A4-gradient-complex",
    "A4-weights-swapped",
    "B0-forward-dictionary",
    "B0-forward-no-activation",
    "B0-grad-one-at-0",
    "B1-gate-left-out",
    "B1-class-weights-ignored",
    "B2-dW1-transposed",
    "B2-step-before-dW1",
    "C1-first-layer-missing",
    "C1-slope-at-the-activation",
    "C1-ten-layers-only",
    "C2-linear",
    "C2-value-for-slope",
    "D1-collapse-nan",
    "D1-dead-on-any-sample",
)


def text() -> str:
    """The messages of all examples, each under its name."""
    manifest = ASSIGNMENT.manifest
    run, wanted, parts = Run(ASSIGNMENT, SEED), set(CASES), []
    with Sandbox(manifest.limits.box) as sandbox:
        for case in cases("wrong"):
            if case.name in wanted:
                parts.append(_told(case.name, grade(Submission(case.name, case.files), sandbox, run)))
    return "\n".join(parts)


def _told(name: str, result: Result) -> str:
    lines = [f"=== {name}"]
    for question in result.questions:
        for case in question.cases:
            if not case.passed:
                lines += ["", f"{question.question}, {case.name}: lost", case.message]
            elif case.follow_through:
                carried = f"right method, carried over from {case.follow_through}"
                lines += ["", f"{question.question}, {case.name}: kept, {carried}"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(text(), encoding="utf-8")
