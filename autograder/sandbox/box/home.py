"""What of a student's own computer is there when the code runs?

A writable copy of the files that were handed in, thrown away with the worker: code that writes beside itself works as
it does at home, and what it does to its own source is gone with it. A home folder, a user's name, a place for temporary
files. A helper module that is called like one of the standard library is the one that is imported. Packages that
students are told to install and that marking has no use for can be imported, and complain when they are used.
"""

from __future__ import annotations

import builtins
import importlib.abc
import importlib.machinery
import importlib.util
import os
import shutil
import sys
import types
from collections.abc import Callable
from typing import Any

_COPIED_BYTES = 1 << 21  # of a submission are copied, smaller files first; the rest is linked to
_LARGE = 1 << 18

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

_KEPT = frozenset(
    ("sys", "builtins", "os", "io", "abc", "codecs", "warnings", "encodings", "importlib", "numpy", "__main__")
)
"""Modules that are never taken from a submission: Python's start, or this worker, already has them."""


def lay_out(folder: str, uid: int | None, gid: int | None) -> None:
    """Copy a submission into the current folder, as files of the worker's user; what is large becomes a link."""
    left = _COPIED_BYTES
    waiting = [""]
    while waiting:
        below = waiting.pop()
        for entry in os.scandir(f"{folder}/{below}"):
            place = f"{below}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                waiting.append(f"{place}/")
                os.mkdir(place, 0o700)  # noqa: PTH102  here and below: on every submission's bill
                if uid is not None and gid is not None:
                    os.chown(place, uid, gid)
            elif (size := entry.stat(follow_symlinks=False).st_size) <= min(_LARGE, left):
                left -= size
                _copy(entry.path, place, uid, gid)
            else:
                os.symlink(entry.path, place)  # noqa: PTH211


def _copy(source: str, place: str, uid: int | None, gid: int | None) -> None:
    """Copy one small file; the fewest calls that do, because every worker pays for each."""
    with open(source, "rb", buffering=0) as stream:  # noqa: PTH123
        content = stream.read()
    target = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(target, content)
        if uid is not None and gid is not None:
            os.fchown(target, uid, gid)
    finally:
        os.close(target)


def furnish(home: str) -> None:
    """Give this worker what code finds at home; the submission's files lie in `home`."""
    os.environ.update(HOME=home, TMPDIR=home, USER="student", LOGNAME="student")
    for name in ("exit", "quit"):  # of the module `site`, which does not run here
        setattr(builtins, name, sys.exit)
    # Modes and times cannot be changed here; a copy is as good without them.
    for name in ("copymode", "copystat"):
        setattr(shutil, name, _leave_modes)
    sys.path.insert(0, home)
    for entry in os.scandir(home):
        _make_room(entry.name.removesuffix(".py"))
    sys.meta_path.append(_Unused())


def _leave_modes(source: object, target: object, *, follow_symlinks: bool = True) -> None:
    """Stand in for what `shutil` does after it copied the content."""


def _make_room(name: str) -> None:
    """Forget a module that a file of the submission is called like."""
    if name in sys.modules and name not in _KEPT and name not in sys.builtin_module_names:
        for known in [known for known in sys.modules if known == name or known.startswith(name + ".")]:
            del sys.modules[known]


class NotInMarking(RuntimeError):
    """Something was used that marking has no use for."""


class _Unused(importlib.abc.MetaPathFinder, importlib.abc.Loader):
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
            return Unused(f"{name}.{wanted}")

        vars(module).update(__getattr__=attribute, __all__=[], __version__="")


class Unused:
    """Stands for something of a package that is not there: it can be named, set and handed on; calling it raises."""

    def __init__(self, name: str) -> None:
        object.__setattr__(self, "_name", name)

    def __repr__(self) -> str:
        return f"<{self._name}, which is not there in marking>"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Unused(f"{self._name}.{name}")

    def __setattr__(self, name: str, value: object) -> None:
        """Settings are taken and forgotten."""

    def __getitem__(self, key: object) -> Unused:
        return self

    def __setitem__(self, key: object, value: object) -> None:
        """Settings are taken and forgotten."""

    def __or__(self, other: object) -> Unused:
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
