"""Which wrong idea gives exactly these answers?

The bank is the tutorial's misconceptions.yml, whose head describes what is in it, and habits.yml of this room. An
*entry* is a wrong formula of one function. A *habit* is a mistake about Python or shapes that can be made in any
function: the formula is right, and the answer is lost, changed in kind or laid out in another way. One is named to a
student only when it alone explains every answer that the function gave: rather nothing than a guess. The bank also
proves the hidden tests: `autograder check` demands that everything in it loses points.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np
import yaml

from autograder.faults import GraderFault
from autograder.manifest import Section, YamlLoader, checked
from autograder.marking.solution import Function


class Misconception(Section, frozen=True, kw_only=True):
    """A wrong formula; the fields are those of the file."""

    id: str
    question: str
    function: str
    wrong: str | list[str]
    wrong_grad: str | list[str] | None = None
    alone: bool = False
    shows: str
    ask: str

    def forms(self, solution: Mapping[str, Function]) -> list[dict[str, Function]]:
        """For each way to make this mistake: the functions that it replaces, each with what such a student computes.

        Raises:
            GraderFault: `wrong` is not Python, names a function that does not exist, or has more or fewer forms than
                `wrong_grad`.
        """
        forms = []
        grads: Sequence[str | None]
        grads = [None] * len(_listed(self.wrong)) if self.wrong_grad is None else _listed(self.wrong_grad)
        if len(grads) != len(_listed(self.wrong)):
            raise GraderFault(f"{self.id}: wrong and wrong_grad must have as many forms")
        for wrong, wrong_grad in zip(_listed(self.wrong), grads, strict=True):
            made = {self.function: _wrong_function(self.id, self.function, wrong, solution)}
            if wrong_grad is not None:
                grad = f"{self.function}_grad"
                made[grad] = _wrong_function(self.id, grad, wrong_grad, solution)
            forms.append(made)
        return forms


class Habit(Section, frozen=True, kw_only=True):
    """A mistake that turns right answers into wrong ones, whatever the formula; the fields are those of the file."""

    id: str
    of: Literal["answer", "array"]
    turned: list[str]
    several: bool = False
    functions: list[str] | None = None
    throughout: bool = False
    shows: str
    ask: str

    def forms(self, function: str, solution: Mapping[str, Function]) -> list[Function]:
        """For each way to fall into this habit: what a student with it makes of a right `function`.

        Raises:
            GraderFault: `turned` is not Python, or `functions` names one that does not exist.
        """
        for name in self.functions or ():
            _known(self.id, name, solution)
        if self.functions is not None and function not in self.functions:
            return []
        turns = _turns(self.id, tuple(self.turned))
        return [self._turning(function, solution[function], turn) for turn in turns]

    def _turning(self, name: str, right: Function, turn: Function) -> Function:
        """`right` with its answer turned, or with each of its arrays turned where it returns several."""

        def turning(*arguments: Any) -> Any:
            answer = right(*arguments)
            many = isinstance(answer, list | tuple)
            if self.several and not many:
                return answer
            if self.of == "array" and many:
                return type(answer)(turn(item, arguments) for item in answer)
            return turn(answer, arguments)

        turning.__name__ = name
        return turning


class Narrowing(Section, frozen=True, kw_only=True):
    """In which functions of a tutorial a habit can be fallen into, where that is not all that it changes."""

    narrows: str
    functions: list[str]


Mistake = Misconception | Habit


def load_bank(*paths: Path) -> dict[str, Mistake]:
    """Every entry and every habit of some files by id, in their order; where one narrows a habit, it is narrowed.

    Raises:
        GraderFault: a file is damaged; the message names the entry.
    """
    bank: dict[str, Mistake] = {}
    for path in paths:
        for data in yaml.load(path.read_text(encoding="utf-8"), Loader=YamlLoader):
            keys = data if isinstance(data, dict) else {}
            place = f"{path.name}: {keys.get('id', 'an entry without id') if keys else data}"
            if "narrows" in keys:
                narrowing = checked(data, Narrowing, place)
                habit = bank.get(narrowing.narrows)
                if not isinstance(habit, Habit):
                    raise GraderFault(f"{path.name}: there is no habit {narrowing.narrows} to narrow")
                bank[habit.id] = msgspec.structs.replace(habit, functions=narrowing.functions)
                continue
            kind: type[Mistake] = Habit if "turned" in keys else Misconception
            mistake = checked(data, kind, place)
            if mistake.id in bank:
                raise GraderFault(f"{path.name}: {mistake.id} is listed twice")
            bank[mistake.id] = mistake
    return bank


def _listed(forms: str | list[str]) -> list[str]:
    return [forms] if isinstance(forms, str) else forms


def _known(identifier: str, function: str, solution: Mapping[str, Function]) -> None:
    if function not in solution:
        raise GraderFault(f"{identifier}: there is no function {function}")


def _wrong_function(identifier: str, function: str, body: str, solution: Mapping[str, Function]) -> Function:
    """Make a student's function; its body may use the solution's."""
    _known(identifier, function, solution)
    signature = str(inspect.signature(solution[function]))
    namespace: dict[str, Any] = {**solution, "np": np}
    made = _compiled(identifier, function, signature, body, namespace)
    # The body may use the right function of the same name.
    namespace[function] = solution[function]
    return made


def _compiled(identifier: str, function: str, signature: str, body: str, namespace: dict[str, Any]) -> Function:
    """Make a function of an expression, or of statements that end in `return`."""
    lines = body.strip().splitlines()
    if not lines[-1].lstrip().startswith("return "):
        lines = ["return (", *lines, ")"]
    source = f"def {function}{signature}:\n" + "\n".join(f"    {line}" for line in lines)
    try:
        exec(compile(source, identifier, "exec"), namespace)
    except SyntaxError as error:
        raise GraderFault(f"{identifier}: {error.msg}") from None
    made: Function = namespace[function]
    return made


@lru_cache(maxsize=64)
def _turns(identifier: str, turned: tuple[str, ...]) -> list[Function]:
    return [_compiled(identifier, "turned", "(right, arguments)", form, {"np": np}) for form in turned]


class Bank:
    """The bank made ready for use: what speaks of a function, and what it makes of a call."""

    def __init__(self, bank: Mapping[str, Mistake], solution: Mapping[str, Function]) -> None:
        self.solution = solution
        self.entries = {name: entry for name, entry in bank.items() if isinstance(entry, Misconception)}
        self.habits = {name: habit for name, habit in bank.items() if isinstance(habit, Habit)}
        self._entries_of: dict[str, list[tuple[Misconception, list[dict[str, Function]]]]] = {}
        for entry in self.entries.values():
            made = entry.forms(self.solution)
            for name in made[0]:
                self._entries_of.setdefault(name, []).append((entry, made))
        self._habits_of: dict[str, list[tuple[Habit, list[Function]]]] = {}

    def entries_of(self, function: str) -> Sequence[tuple[Misconception, list[dict[str, Function]]]]:
        """Entries about a student function, each with its forms: all functions that it replaces."""
        return self._entries_of.get(function, ())

    def habits_of(self, function: str) -> Sequence[tuple[Habit, list[Function]]]:
        """Habits that a student function may have, each with its forms; made when first asked for."""
        if function not in self._habits_of:
            made = [(habit, habit.forms(function, self.solution)) for habit in self.habits.values()]
            self._habits_of[function] = [(habit, forms) for habit, forms in made if forms]
        return self._habits_of[function]
