"""How long has the grader itself worked on one submission, besides waiting for the student's own code?

What it does for one is bounded: answers have an end, and everything looks at each of them so many times. The clock is
for what nobody thought of. Where it runs out, what has been marked stays marked, and nothing more is judged or named.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Clock:
    """Starts when it is made.

    Attributes:
        seconds: how long the grader may work.
        elsewhere: tells how long the student's code has run so far, which is bounded by itself.
    """

    seconds: float = math.inf
    elsewhere: Callable[[], float] = lambda: 0.0
    started: float = field(default_factory=time.monotonic)

    @property
    def over(self) -> bool:
        """Whether the time is used up."""
        return time.monotonic() - self.started - self.elsewhere() > self.seconds
