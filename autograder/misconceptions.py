"""Which wrong idea gives exactly these answers?

The bank is autograder/misconceptions.yml; its head describes an entry. An entry is named to a student only when
the student's answers equal its answers on every call of a case and no other entry's: rather nothing than a
guess. The bank also proves the hidden tests: `autograder check` demands that every entry loses points.
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from autograder.faults import GraderFault
from autograder.manifest import ROOT
from autograder.solution import Function, load_solution

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same in C, where yaml was built with it


class Entry(BaseModel):
    """One named mistake; the fields are those of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    id: str
    question: str
    function: str
    wrong: str
    wrong_grad: str | None = None
    shows: str
    ask: str
    coincides: str = ""

    def functions(self, solution: dict[str, Function]) -> dict[str, Function]:
        """The student functions that this mistake replaces, each with what such a student would compute.

        Raises:
            GraderFault: `wrong` is not Python, or names a function that does not exist.
        """
        made = {self.function: _compiled(self.id, self.function, self.wrong, solution)}
        if self.wrong_grad is not None:
            grad = f"{self.function}_grad"
            made[grad] = _compiled(self.id, grad, self.wrong_grad, solution)
        return made


@lru_cache(maxsize=2)
def load_bank(root: Path = ROOT) -> dict[str, Entry]:
    """Every entry of the bank by id, in the file's order.

    Raises:
        GraderFault: the file is damaged; the message names the entry.
    """
    path = root / "autograder" / "misconceptions.yml"
    entries: dict[str, Entry] = {}
    for data in yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader):
        name = data.get("id", "an entry without id") if isinstance(data, dict) else data
        try:
            entry = Entry.model_validate(data)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise GraderFault(f"{path.name}: {name}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
        if entry.id in entries:
            raise GraderFault(f"{path.name}: {entry.id} is listed twice")
        entries[entry.id] = entry
    return entries


def _compiled(identifier: str, function: str, body: str, solution: dict[str, Function]) -> Function:
    """Make a function of an expression, or of statements that end in `return`."""
    if function not in solution:
        raise GraderFault(f"misconceptions.yml: {identifier}: there is no function {function}")
    parameters = inspect.signature(solution[function])
    lines = body.strip().splitlines()
    if not lines[-1].lstrip().startswith("return "):
        lines = ["return (", *lines, ")"]
    source = f"def {function}{parameters}:\n" + "\n".join(f"    {line}" for line in lines)
    namespace: dict[str, Any] = {**solution, "np": np}
    try:
        exec(compile(source, identifier, "exec"), namespace)
    except SyntaxError as error:
        raise GraderFault(f"misconceptions.yml: {identifier}: {error.msg}") from None
    made: Function = namespace[function]
    # The body may use the right function of the same name, as `sigmoid(s) * (1 - sigmoid(s))` does.
    namespace[function] = solution[function]
    return made


class Bank:
    """The bank made ready for use: which entries speak of a function, and what they compute."""

    def __init__(self) -> None:
        self.solution = load_solution()
        self.entries = load_bank()
        self._by_function: dict[str, list[tuple[Entry, dict[str, Function]]]] = {}
        for entry in self.entries.values():
            functions = entry.functions(self.solution)
            for name in functions:
                self._by_function.setdefault(name, []).append((entry, functions))

    def candidates(self, function: str) -> Sequence[tuple[Entry, dict[str, Function]]]:
        """Entries about a student function, each with all functions that it replaces."""
        return self._by_function.get(function, ())
