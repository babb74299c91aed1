"""What do the model answers compute?

The modules of solutions/ are executed in namespaces of their own, never through `sys.modules`: under stock
otter the student's modules of the same names live in the same process. Names can be replaced by other
functions in every namespace at once; follow-through uses that to ask what a right method makes of a student's
earlier mistake.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from types import CodeType, FunctionType, SimpleNamespace
from typing import Any

from autograder.manifest import ROOT

Function = Callable[..., Any]


def load_solution(replaced: Mapping[str, Function] | None = None, root: Path = ROOT) -> dict[str, Function]:
    """Return every public function of solutions/ by name.

    Args:
        replaced: functions that stand in for the solution's own of that name, wherever it is called.
        root: the assignment's folder.
    """
    standing_in = replaced or {}
    return wrapped_solution(lambda name, function: standing_in.get(name, function), root)


def wrapped_solution(wrap: Callable[[str, Function], Function], root: Path = ROOT) -> dict[str, Function]:
    """Return what `wrap` makes of every public function of solutions/; they call one another through it too.

    Args:
        wrap: (name, the solution's function) -> what stands in its place.
        root: the assignment's folder.
    """
    modules: dict[str, SimpleNamespace] = {}

    def import_sibling(name: str, *rest: Any) -> Any:
        return modules[name] if name in modules else builtins.__import__(name, *rest)

    functions: dict[str, Function] = {}
    for name, code in _compiled(root / "solutions"):
        namespace: dict[str, Any] = {
            "__name__": name,
            "__builtins__": {**vars(builtins), "__import__": import_sibling},
        }
        exec(code, namespace)
        own = {key: wrap(key, value) for key, value in namespace.items() if _is_own(key, value, namespace)}
        namespace.update(own)
        modules[name] = SimpleNamespace(**namespace)
        functions.update(own)
    return functions


def _is_own(name: str, value: object, namespace: Mapping[str, Any]) -> bool:
    """Whether a public function was defined here, not imported."""
    return isinstance(value, FunctionType) and value.__globals__ is namespace and not name.startswith("_")


@lru_cache(maxsize=4)
def _compiled(folder: Path) -> tuple[tuple[str, CodeType], ...]:
    # In alphabetical order, a_... to d_...: a module imports only from earlier ones.
    return tuple(
        (path.stem, compile(path.read_text(encoding="utf-8"), str(path), "exec"))
        for path in sorted(folder.glob("[a-d]_*.py"))
    )
