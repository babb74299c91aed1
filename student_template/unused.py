"""What of the packages that students are told to install does marking have no use for?

They can be imported, so that a module that also draws or tests can be read, and complain when they are used. The box
and the students' submit.py ask this file, so that both say the same.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import types
from collections.abc import Callable
from typing import Any

UNUSED = {
    **dict.fromkeys(("matplotlib", "mpl_toolkits", "pylab"), "plots are not drawn in marking"),
    **dict.fromkeys(("otter", "pytest", "_pytest"), "tests of your own are not run in marking"),
    **dict.fromkeys(
        ("IPython", "ipykernel", "ipywidgets", "jupyter", "jupyterlab", "jupyter_core", "notebook", "nbformat"),
        "there is no notebook in marking",
    ),
}
"""Package -> what it says when it is used."""

_SETTINGS = frozenset(
    {
        *("matplotlib.use", "matplotlib.rc", "matplotlib.style.use", "matplotlib.rcParams.update"),
        *(f"matplotlib.pyplot.{name}" for name in ("rc", "ion", "ioff", "style.use", "rcParams.update")),
        *("otter.Notebook", "pytest.fixture"),
    }
)
"""What only sets something up, or marks a test: it passes in silence."""


class NotInMarking(RuntimeError):
    """Something was used that marking has no use for."""


class Unused(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the packages that can be imported and not used, after everything else was looked at."""

    def find_spec(self, name: str, path: Any, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        """A module of such a package, whatever it is called."""
        if name.partition(".")[0] not in UNUSED:
            return None
        return importlib.util.spec_from_loader(name, self, is_package=True)

    def exec_module(self, module: types.ModuleType) -> None:
        """Let every name of the module stand for something that can be named and not called."""
        name = module.__name__

        def attribute(wanted: str) -> Any:
            if wanted.startswith("__"):
                raise AttributeError(f"module {name!r} has no attribute {wanted!r}")
            return _Thing(f"{name}.{wanted}")

        vars(module).update(__getattr__=attribute, __all__=[], __version__="")


class _Thing:
    """Stands for something of a package that is not there: it can be named, set and handed on; calling it raises."""

    def __init__(self, name: str) -> None:
        object.__setattr__(self, "_name", name)

    def __repr__(self) -> str:
        return f"<{self._name}, which is not there in marking>"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Thing(f"{self._name}.{name}")

    def __setattr__(self, name: str, value: object) -> None:
        """Settings are taken and forgotten."""

    def __getitem__(self, key: object) -> _Thing:
        return self

    def __setitem__(self, key: object, value: object) -> None:
        """Settings are taken and forgotten."""

    def __or__(self, other: object) -> _Thing:
        return self

    __ror__ = __or__

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
        return (object,)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        name: str = self._name
        if name in _SETTINGS or name.startswith("pytest.mark."):
            decorated: Callable[..., Any] | None = next((one for one in arguments if callable(one)), None)
            return decorated if decorated is not None and name.startswith("pytest") else self
        raise NotInMarking(f"{UNUSED[name.partition('.')[0]]} ({name})")
