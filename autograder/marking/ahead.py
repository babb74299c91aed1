"""How are a hundred exchanges with the box made few?

Nearly all that a submission is asked is known before it is opened: the run's own arguments to the same functions in
the same order. That order, the *plan*, is what a right submission is asked; the run finds it out once, by grading the
solution (a *rehearsal*). What a plan foresees is asked in frames of many calls before the tests come to it; they then
find the answers waiting. An answer is given out once, so asking twice calls twice. After a death or a time-out nothing
more is asked ahead, so what a broken function costs is what it costs without all this. The plan depends on the run
alone: a submission is asked the same, in the same order, by itself and in a class.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.marking.draws import Arguments
from autograder.sandbox import Answer, Call, Session, Skipped, perform

Key = tuple[str, str, str]
"""(module, function, key of the arguments)"""

FRAME = 32  # calls; what they answer is held until the tests ask, so not too many


@dataclass
class Plan:
    """What a right submission of a run is asked, in order; None until there was a rehearsal."""

    calls: list[tuple[Key, Call]] | None = None


def _key(call: Call) -> Key | None:
    """What tells a call apart, by value; None where its arguments were made for this submission alone."""
    return (call.module, call.function, call.args.key) if isinstance(call.args, Arguments) else None


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
        self._plan = plan
        self._coming = deque(plan.calls or ())
        self._expected = Counter(key for key, _ in self._coming)
        self._waiting: defaultdict[Key, deque[Answer]] = defaultdict(deque)

    def call(self, calls: Sequence[Call]) -> list[Answer]:
        """Answer calls as the session would."""
        keys = [key for key in map(_key, calls) if key is not None]
        if len(keys) < len(calls):
            return self._session.call(calls)
        if len(keys) == len(set(keys)) and all(map(self._waiting.get, keys)):
            return [self._waiting[key].popleft() for key in keys]
        needed = Counter(keys)
        while self._lacks(needed) and all(self._has(key) + self._expected[key] >= needed[key] for key in needed):
            self._ask_ahead()
        if self._lacks(needed):
            return self._session.call(calls)
        return [self._waiting[key].popleft() for key in keys]

    def _has(self, key: Key) -> int:
        return len(self._waiting[key]) if key in self._waiting else 0

    def _lacks(self, needed: Counter[Key]) -> bool:
        return any(self._has(key) < count for key, count in needed.items())

    def _ask_ahead(self) -> None:
        frame = [self._coming.popleft() for _ in range(min(FRAME, len(self._coming)))]
        self._expected.subtract(key for key, _ in frame)
        for (key, _), answer in zip(frame, self._session.call([call for _, call in frame]), strict=True):
            if isinstance(answer, Skipped):
                self._coming.clear()
                self._expected.clear()
                return
            self._waiting[key].append(answer)
