"""What travels between the process that runs a class and those that grade?

A `Job` goes out, an `Outcome` comes back. A record comes back as text: whoever runs the class only puts it away.
"""

from __future__ import annotations

from dataclasses import dataclass

from autograder.intake.roster import Entry


@dataclass(frozen=True)
class Job:
    """An entry to grade; `known` is the key of the result that there is already, `stamp` that of the files."""

    number: int
    entry: Entry
    known: str | None = None
    stamp: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of a job: a record as text and its status, nothing when the known one is still good, or a fault.

    With a record comes what people mark of the submission, as text too.
    """

    number: int
    status: str = ""
    record: str = ""
    answers: str = ""
    fault: str = ""


@dataclass(frozen=True)
class Ready:
    """Said by a process that has its box and waits for jobs."""


@dataclass(frozen=True)
class CannotGrade:
    """Said by a process that is of no use, and so is none of the others."""

    why: str
