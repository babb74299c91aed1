"""How are a hundred exchanges with the box made few?

Every submission of a run is asked mostly the same: the run's own arguments to the same functions in the same order.
What the submissions before were all asked is asked ahead, in frames of many calls; the tests then find the
answers waiting. An answer is given out once, so asking twice calls twice. After a death or a time-out nothing more
is asked ahead, so what a broken function costs is what it costs without all this.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Sequence
from typing import Any

from autograder.sandbox import Answer, Call, Session, Skipped

Key = tuple[str, str, tuple[int, ...]]

_FRAME = 32  # calls; what they answer is held until the tests ask, so not too many


class Foresight:
    """What every submission of a run has been asked so far, in order."""

    def __init__(self) -> None:
        self._owned: dict[int, Any] = {}
        self.calls: list[tuple[Key, Call]] | None = None

    def own(self, arguments: Sequence[Any]) -> None:
        """Arguments that live as long as the run; they are told apart by identity."""
        self._owned.update((id(argument), argument) for argument in arguments)

    def key(self, call: Call) -> Key | None:
        """The key of a call whose arguments are all the run's own, else None."""
        identities = tuple(map(id, call.args))
        return (call.module, call.function, identities) if all(map(self._owned.__contains__, identities)) else None

    def learn(self, made: list[tuple[Key, Call]]) -> None:
        """Keep of what was asked of all submissions before what was asked of this one too."""
        if self.calls is None:
            self.calls = made
            return
        left = Counter(key for key, _ in made)
        kept = []
        for key, call in self.calls:
            if left[key]:
                left[key] -= 1
                kept.append((key, call))
        self.calls = kept


class Ahead:
    """A session whose foreseeable calls are made ahead."""

    def __init__(self, session: Session, foresight: Foresight) -> None:
        self._session = session
        self._foresight = foresight
        self._coming = deque(foresight.calls or ())
        self._expected = Counter(key for key, _ in self._coming)
        self._waiting: defaultdict[Key, deque[Answer]] = defaultdict(deque)
        self._made: list[tuple[Key, Call]] = []

    def call(self, calls: Sequence[Call]) -> list[Answer]:
        """Answer calls as the session would."""
        keys = [key for key in map(self._foresight.key, calls) if key is not None]
        if len(keys) < len(calls):
            return self._session.call(calls)
        self._made += zip(keys, calls, strict=True)
        needed = Counter(keys)
        while self._lacks(needed) and all(self._has(key) + self._expected[key] >= needed[key] for key in needed):
            self._ask_ahead()
        if self._lacks(needed):
            return self._session.call(calls)
        return [self._waiting[key].popleft() for key in keys]

    def finish(self) -> None:
        """The submission was asked everything: learn from it."""
        self._foresight.learn(self._made)

    def _has(self, key: Key) -> int:
        return len(self._waiting[key]) if key in self._waiting else 0

    def _lacks(self, needed: Counter[Key]) -> bool:
        return any(self._has(key) < count for key, count in needed.items())

    def _ask_ahead(self) -> None:
        frame = [self._coming.popleft() for _ in range(min(_FRAME, len(self._coming)))]
        self._expected.subtract(key for key, _ in frame)
        for (key, _), answer in zip(frame, self._session.call([call for _, call in frame]), strict=True):
            if isinstance(answer, Skipped):
                self._coming.clear()
                self._expected.clear()
                return
            self._waiting[key].append(answer)
