"""What do the model answers compute?

The modules of solutions/ are executed in namespaces of their own, never through `sys.modules`: under stock
otter the student's modules of the same names live in the same process. Names can be replaced by other
functions in every namespace at once, as in a submission with a mistake that later functions carry on.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import CodeType, FunctionType, SimpleNamespace
from typing import Any

Function = Callable[..., Any]


@dataclass(frozen=True)
class Solution:
    """The model answers of one assignment.

    Attributes:
        folder: solutions/.
        files: its modules in order; a module imports only from earlier ones.
    """

    folder: Path
    files: Sequence[str]

    def functions(self, replaced: Mapping[str, Function] | None = None) -> dict[str, Function]:
        """Return every public function by name.

        Args:
            replaced: functions that stand in for the solution's own of that name, wherever it is called. Those that
                call none of these are the same objects every time, so that what they answer need be found once.
        """
        if not replaced:
            return dict(self._own)
        made = self._executed(replaced)
        return {
            name: function if name in replaced or self._called[name] & replaced.keys() else self._own[name]
            for name, function in made.items()
        }

    @cached_property
    def _own(self) -> dict[str, Function]:
        return self._executed({})

    @cached_property
    def _called(self) -> dict[str, set[str]]:
        """Function -> the names that it speaks of, and that those whom it calls speak of."""
        known: dict[str, set[str]] = {}
        for name, function in self._own.items():
            found, waiting = set[str](), [function.__code__]
            while waiting:
                code = waiting.pop()
                new = {word for word in code.co_names if word not in found}
                found |= new
                others = (function.__globals__.get(word) for word in new)
                waiting += [other.__code__ for other in others if isinstance(other, FunctionType)]
                waiting += [part for part in code.co_consts if isinstance(part, CodeType)]
            known[name] = found
        return known

    def _executed(self, standing_in: Mapping[str, Function]) -> dict[str, Function]:
        modules: dict[str, SimpleNamespace] = {}

        def import_sibling(name: str, *rest: Any) -> Any:
            return modules[name] if name in modules else builtins.__import__(name, *rest)

        functions: dict[str, Function] = {}
        for name, code in self._compiled:
            namespace: dict[str, Any] = {
                "__name__": name,
                "__builtins__": {**vars(builtins), "__import__": import_sibling},
            }
            exec(code, namespace)
            own = {key: value for key, value in namespace.items() if _is_own(key, value, namespace)}
            own |= {key: standing_in[key] for key in own if key in standing_in}
            namespace.update(own)
            modules[name] = SimpleNamespace(**namespace)
            functions.update(own)
        return functions

    @cached_property
    def _compiled(self) -> tuple[tuple[str, CodeType], ...]:
        paths = [self.folder / file for file in self.files]
        return tuple(
            (path.stem, compile(path.read_text(encoding="utf-8"), str(path), "exec")) for path in paths
        )


def functions_in(folder: str, *files: str) -> dict[str, Function]:
    """The model answers' functions, for a process that is told their place in words."""
    return Solution(Path(folder), files).functions()


def _is_own(name: str, value: object, namespace: Mapping[str, Any]) -> bool:
    """Whether a public function was defined here, not imported."""
    return isinstance(value, FunctionType) and value.__globals__ is namespace and not name.startswith("_")
