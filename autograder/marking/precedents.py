"""Which answers have been found right before?

A class gives the same right answers again and again, to the last bit. Whether a case passes depends on nothing but the
answers to what it asks, as long as the submission has lost nothing yet; so of each case that passed in a run, what it
asked is remembered, and a digest of the encoded answers. Who gives just these answers has passed. Only that is
remembered: what is lost is judged, and explained, for each submission by itself. What else is found in answers, and
follows from nothing but them, is found once as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar, cast

from autograder.marking.ahead import Key
from autograder.marking.draws import Arguments
from autograder.sandbox import Answer, Returned

CaseId = tuple[str, str]
"""(question, name of the case)"""

_MOST = 1_000  # ways to be right that are remembered of a case
_FINDINGS = 1_000  # in answers; a figure takes kilobytes

Found = TypeVar("Found")


@dataclass(frozen=True)
class Asked:
    """Calls of one function that a case made at once; `for_marks`, a misconception has to explain their answers."""

    function: str
    calls: Sequence[tuple[object, ...]]
    answers: Sequence[Answer]
    for_marks: bool


@dataclass
class Precedent:
    """What a case's test asked when it was first passed, and the digests of the answers that passed it."""

    test: object
    asked: Sequence[Asked]
    right: set[bytes] = field(default_factory=set)

    @cached_property
    def keys(self) -> list[Key]:
        """Everything that is asked, in order."""
        return keys_of(self.asked)


@dataclass
class Precedents:
    """The precedents of one run."""

    _known: dict[CaseId, Precedent] = field(default_factory=dict)
    _found: dict[tuple[Any, ...], Any] = field(default_factory=dict)

    def of(self, case: CaseId, test: object) -> Precedent | None:
        """What is known of a case, as long as this is its test; None before it was passed."""
        known = self._known.get(case)
        return known if known and known.test is test else None

    def note(self, case: CaseId, test: object, asked: Sequence[Asked]) -> None:
        """A case was passed, by a submission that had lost nothing before."""
        keys = keys_of(asked)
        if len(keys) < sum(len(each.calls) for each in asked):
            return  # it asked this submission something of its own
        known = self.of(case, test)
        if known is None:
            known = self._known[case] = Precedent(test, asked)
        digest = digest_of([answer for each in asked for answer in each.answers])
        if digest is not None and len(known.right) < _MOST and keys == known.keys:
            known.right.add(digest)

    def found(self, what: tuple[Any, ...], answers: Sequence[Answer], find: Callable[[], Found]) -> Found:
        """What `find` finds in answers, found once for equal ones; `what` says who looks, and for what."""
        digest = digest_of(answers)
        if digest is None:
            return find()
        key = (*what, digest)
        if key not in self._found:
            if len(self._found) >= _FINDINGS:
                self._found.clear()
            self._found[key] = find()
        return cast(Found, self._found[key])


def keys_of(asked: Sequence[Asked]) -> list[Key]:
    """The keys of all calls that have one."""
    calls = ((each.function, call) for each in asked for call in each.calls)
    return [(function, call.key) for function, call in calls if isinstance(call, Arguments)]


def digest_of(answers: Sequence[Answer]) -> bytes | None:
    """A digest that only equal answers share; None where one did not come out of a box, or is none."""
    digests = [answer.digest if isinstance(answer, Returned) else b"" for answer in answers]
    return b"".join(digests) if all(digests) else None
