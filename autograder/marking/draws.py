"""What is a recipe of hidden inputs?

It says what to make, not the numbers. A run turns it into arguments with its own seed, so every run asks something
else and the same seed asks the same. Recipes and arguments are told apart by value: by the recipe's name, its settings
and its variant, the same from one process to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class Arguments(tuple[Any, ...]):
    """The arguments of one call, read-only as they serve every submission; in a run, equal keys mean equal values."""

    key: str

    def __new__(cls, values: Iterable[Any], key: str) -> Arguments:
        """Freeze `values` and name them."""
        made = super().__new__(cls, map(_frozen, values))
        made.key = key
        return made


def _frozen(value: Any) -> Any:
    """`value` with every array in it read-only."""
    if isinstance(value, (tuple, list)):
        return type(value)(map(_frozen, value))
    if isinstance(value, np.ndarray):
        value.setflags(write=False)
    return value


@dataclass(frozen=True)
class Draw:
    """A recipe for one argument list; `says` describes it in a message without any number of it."""

    name: str
    maker: Callable[..., tuple[Any, ...]]
    settings: tuple[Any, ...]
    says: str
    repeat: int = 0

    @cached_property
    def key(self) -> str:
        """Tells recipes apart, and the same from one process to the next."""
        return f"{self.name}{self.settings}#{self.repeat}"

    def again(self, repeat: int) -> Draw:
        """The same recipe for other numbers."""
        return Draw(self.name, self.maker, self.settings, self.says, repeat)

    def arguments(self, seed: int) -> Arguments:
        """Draw the arguments; equal seeds give equal arguments, whatever else was drawn before."""
        words = [seed & 0xFFFFFFFF, seed >> 32, *self.key.encode()]
        return Arguments(self.maker(np.random.default_rng(words), *self.settings), self.key)
