"""How are a hundred exchanges with the box made few?

Nearly all that a submission is asked is known before it is opened: the run's own arguments to the same functions in
the same order. That order, the *plan*, is what a right submission is asked; the run finds it out once, by grading the
solution (a *rehearsal*). What a plan foresees is asked in frames of many calls before the tests come to it; they then
find the answers waiting. An answer is given out once, so asking twice calls twice. After a death or a time-out nothing
more is asked ahead, so what a broken function costs is what it costs without all this. The plan depends on the run
alone: a submission is asked the same, in the same order, by itself and in a class.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Any

from autograder.marking.draws import Arguments
from autograder.sandbox import Answer, Call, Session, Skipped, perform

Key = tuple[str, str]
"""(function, key of the arguments)"""

FRAME = 64  # calls; what they answer is held until the tests ask, up to four megabytes each, so not too many


@dataclass
class Plan:
    """What a right submission of a run is asked, in order; None until there was a rehearsal."""

    calls: list[tuple[Key, Call]] | None = None

    @cached_property
    def frames(self) -> Sequence[Sequence[Call]]:
        """What is asked at once, after the rehearsal; not to be changed."""
        calls = [call for _, call in self.calls or ()]
        return [calls[start : start + FRAME] for start in range(0, len(calls), FRAME)]

    @cached_property
    def places(self) -> Mapping[Key, Sequence[int]]:
        """Where in the plan each call stands, after the rehearsal."""
        found = defaultdict[Key, list[int]](list)
        for place, (key, _) in enumerate(self.calls or ()):
            found[key].append(place)
        return dict(found)


def _key(call: Call) -> Key | None:
    """What tells a call apart, by value; None where its arguments were made for this submission alone."""
    return (call.function, call.args.key) if isinstance(call.args, Arguments) else None


class Rehearsal:
    """Stands for the box while the solution is graded, and takes down what it is asked."""

    def __init__(self, plan: Plan, solution: Mapping[str, Callable[..., Any]]) -> None:
        self._plan, self._solution = plan, solution
        self._calls: list[tuple[Key, Call]] = []

    def call(self, calls: Sequence[Call]) -> list[Answer]:
        """Answer calls as the solution does."""
        keyed = [(_key(call), call) for call in calls]
        if all(key is not None for key, _ in keyed):
            self._calls += [(key, call) for key, call in keyed if key is not None]
        return [perform(self._solution[call.function], call.args) for call in calls]

    def finish(self) -> None:
        """What was asked is the plan from now on."""
        self._plan.calls = self._calls


class Ahead:
    """A session whose foreseeable calls are made ahead."""

    def __init__(self, session: Session, plan: Plan) -> None:
        self._session = session
        self._frames, self._places = plan.frames, plan.places
        self._answers: list[Answer] = []  # to the plan's calls, as far as they were asked
        self._end = len(plan.calls or ())  # so many of the plan's calls are asked ahead, at most
        self._given: dict[Key, int] = {}  # how many of its answers were given out

    def call(self, calls: Sequence[Call]) -> list[Answer]:
        """Answer calls as the session would."""
        keys = [key for key in map(_key, calls) if key is not None]
        if len(keys) < len(calls) or (found := self.foreseen(keys)) is None:
            return self._session.call(calls)
        self.take(keys)
        return found

    def foreseen(self, keys: Sequence[Key]) -> list[Answer] | None:
        """The answers to foreseeable calls, which stay where they are; None where these must be asked as they come."""
        while True:
            try:
                return self._lying_there(keys)
            except (KeyError, IndexError):
                needed = Counter(keys).items()
            if any(self._left(key) < times for key, times in needed):
                return None
            self._ask_ahead()

    def _lying_there(self, keys: Sequence[Key]) -> list[Answer]:
        """The answers that wait; raises KeyError or IndexError when one does not."""
        answers, places, given = self._answers, self._places, self._given
        if len(set(keys)) == len(keys):
            return [answers[places[key][given.get(key, 0)]] for key in keys]
        nexts = {key: count(given.get(key, 0)) for key in keys}
        return [answers[places[key][next(nexts[key])]] for key in keys]

    def take(self, keys: Sequence[Key]) -> None:
        """The answers that wait for these keys are given out."""
        given = self._given
        for key in keys:
            given[key] = given.get(key, 0) + 1

    def _left(self, key: Key) -> int:
        """How many answers wait or will, in the rest of the plan."""
        return bisect_left(self._places.get(key, ()), self._end) - self._given.get(key, 0)

    def _ask_ahead(self) -> None:
        answers = self._session.call(self._frames[len(self._answers) // FRAME])
        for answer in answers:
            if isinstance(answer, Skipped):
                self._end = len(self._answers)  # nothing more is asked ahead
                return
            self._answers.append(answer)
