"""What is a recipe of hidden inputs?

It says what to make, not the numbers. A run turns it into arguments with its own seed, so every run asks something
else and the same seed asks the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True)
class Draw:
    """A recipe for one argument list; `says` describes it in a message without any number of it."""

    maker: Callable[..., tuple[Any, ...]]
    settings: tuple[Any, ...]
    says: str
    repeat: int = 0

    @cached_property
    def key(self) -> str:
        """Tells recipes apart, and the same from one process to the next."""
        return f"{self.maker.__name__}{self.settings}#{self.repeat}"

    def again(self, repeat: int) -> Draw:
        """The same recipe for other numbers."""
        return Draw(self.maker, self.settings, self.says, repeat)

    def arguments(self, seed: int) -> tuple[Any, ...]:
        """Draw the arguments; equal seeds give equal arguments, whatever else was drawn before."""
        words = [seed & 0xFFFFFFFF, seed >> 32, *self.key.encode()]
        return self.maker(np.random.default_rng(words), *self.settings)
