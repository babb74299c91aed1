"""How do right functions take the places of a student's wrong ones, inside a worker that knows nothing right?

A *stand-in* is a function that asks the grader for its value, in the middle of a call or of an import: it writes a
question, rings, and reads the reply from the pipe that calls come in on, under a lock, because students use threads.
The modules of the submission run in namespaces in which storing the name of such a function stores its stand-in. So
default arguments, tables, closures and values that are computed at import hold it too.

A module that fails, other than the one whose functions are called, is run statement by statement; what could be run of
it survives, and stand-ins take the places of its functions. One that was not handed in consists of stand-ins alone.
"""

from __future__ import annotations

import ast
import contextlib
import functools
import importlib.abc
import importlib.machinery
import inspect
import math
import operator
import os
import sys
import threading
import types
from collections import UserDict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from .answers import Other, Raised, Returned, Seq
from .codec import (
    MAX_EMPTY,
    QUESTION,
    QUESTION_BYTES,
    QUESTION_DIMENSIONS,
    QUESTION_ENTRIES,
    decode_answer,
    encode_question,
)
from .values import fresh, to_model

Parameter = tuple[str, bool]
"""(name, whether it has a default)"""

_KEPT_BYTES = 1 << 22  # of replies to equal questions
_CONTINUES = ("else", "elif", "except", "finally", ")", "]", "}")
_JOINED = 40  # lines at the left edge that one statement may have
_HARMLESS = {"np", "numpy", "math"}


class Line:
    """The way to the grader while it waits for an answer of this worker."""

    def __init__(self, read_reply: Callable[[], bytes | None], put: Callable[[bytes], None]) -> None:
        self.token = b""
        self.lock = threading.Lock()
        self._read_reply, self._put = read_reply, put
        self._known: dict[bytes, bytes] = {}
        self._room = _KEPT_BYTES

    def ask(self, name: str, arguments: Sequence[Any]) -> Any:
        """The right value of a function of the assignment.

        Raises:
            TypeError, ValueError: an argument is no number, array, text or list of these, or there is too much of it;
                or the right function can do nothing with it.
        """
        body = encode_question(name, [_asked(name, value) for value in arguments])
        if len(body) > QUESTION_BYTES:
            raise ValueError(f"{name} cannot take so much at once")
        reply = self._known.get(body)
        if reply is None:
            with self.lock:
                self._put(self.token + QUESTION + body)
                reply = self._read_reply()
            if reply is None:
                os._exit(1)  # the grader is gone
            self._keep(body, reply)
        return _given(decode_answer(reply, len(arguments)))

    def _keep(self, body: bytes, reply: bytes) -> None:
        self._room -= len(body) + len(reply)
        if self._room > 0:
            self._known[body] = reply


def _largest(array: np.ndarray[Any, Any]) -> float:
    """Entries of an array; of one that holds nothing, too many where no bytes pay for its dimensions."""
    if array.size == 0 and max(array.shape) > MAX_EMPTY:
        return float("inf")
    return array.size


def _asked(name: str, value: Any) -> Any:
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, list | tuple):
        return Seq("list" if isinstance(value, list) else "tuple", tuple(_asked(name, item) for item in value))
    model = to_model(value)
    if model is None or isinstance(model, Other):
        raise TypeError(f"{name} cannot take a {type(value).__name__}")
    if isinstance(model, np.ndarray) and (model.ndim > QUESTION_DIMENSIONS or _largest(model) > QUESTION_ENTRIES):
        raise ValueError(f"{name} cannot take an array of shape {model.shape}")
    return model


def _given(answer: Any) -> Any:
    if isinstance(answer, Returned):
        return _numpy(answer.value)
    if isinstance(answer, Raised):
        raise (TypeError if answer.type_name == "TypeError" else ValueError)(answer.message)
    raise ValueError(getattr(answer, "reason", "there is no answer"))


def _numpy(value: Any) -> Any:
    """A value of the model as numpy code would have returned it, for the student to write to."""
    if isinstance(value, Seq):
        items = [_numpy(item) for item in value.items]
        return items if value.kind == "list" else tuple(items)
    if isinstance(value, np.ndarray):
        return value.copy() if value.ndim else value[()]
    return np.float64(value) if isinstance(value, float) else value


class Cast:
    """Who stands in, and where.

    Args:
        names: function -> its parameters in order.
        own: the module whose functions are called; it must import by itself.
        modules: every module of the assignment -> its functions.
        careful: modules whose import hung or ended the process before.
    """

    def __init__(
        self,
        line: Line,
        *,
        names: Mapping[str, Sequence[Parameter]],
        own: str,
        modules: Mapping[str, Sequence[str]],
        careful: Collection[str] = (),
    ) -> None:
        self._line = line
        self.names, self.own, self.modules, self.careful = names, own, modules, careful
        self._standing: set[Any] = set()

    def stored(self, module: str, name: str, value: Any) -> Any:
        """What is really stored when a module stores a value under a name."""
        if name in self.names and not self.is_standing(value):
            return self.stand_in(name, value)
        return value

    def is_standing(self, value: Any) -> bool:
        """Whether a value is a stand-in."""
        return isinstance(value, types.FunctionType) and value in self._standing

    def stand_in(self, name: str, own: Any = None) -> Callable[..., Any]:
        """A function that asks for the right value; it takes arguments as the student's `own` does."""

        def standing_in(*args: Any, **kwargs: Any) -> Any:
            return self.value(name, own, args, kwargs)

        return self.stands(standing_in, name, own)

    def stands(self, made: Any, name: str, own: Any) -> Any:
        """Make `made` known as the stand-in for `own`, which it looks like."""
        made.__name__ = name
        if callable(own):
            with contextlib.suppress(Exception):
                _take_methods(made, own)
                functools.update_wrapper(made, own)
        self._standing.add(made)
        return made

    def value(self, name: str, own: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """The right value, or the student's own where an argument of theirs asks for something else."""
        arguments, has_options = bound(self.names[name], own, args, kwargs)
        return own(*args, **kwargs) if has_options else self.right_value(name, own, arguments)

    def right_value(self, name: str, own: Any, arguments: Sequence[Any]) -> Any:
        """The right value of a function; of arguments with fewer axes than asked for, in the shape that `own` gives.

        Raises:
            TypeError, ValueError: as `Line.ask`.
        """
        try:
            return self._line.ask(name, arguments)
        except (TypeError, ValueError):
            for shape in ((1, -1), (-1, 1)):  # a number, or one of several data points or features by itself
                several = [_reshaped(value, shape) for value in arguments]
                if all(map(operator.is_, several, arguments)):
                    break
                with contextlib.suppress(TypeError, ValueError):
                    return _as_theirs(self._line.ask(name, several), own, arguments)
            raise

    def source_tree(self, tree: ast.Module) -> ast.Module:
        """What is run of a module's source."""
        return tree

    def complete(self, module: types.ModuleType) -> None:
        """Put stand-ins where a module stored something by another road, or nothing."""
        space = module.__dict__
        mine = set(self.modules.get(module.__name__, ()))
        for name in self.names:
            if name in space or name in mine:
                space[name] = self.stored(module.__name__, name, space.get(name))


def _reshaped(value: Any, shape: tuple[int, int]) -> Any:
    """A number or an array of one axis with two axes."""
    number = isinstance(value, bool | int | float | np.generic | np.ndarray)
    return np.reshape(value, shape) if number and np.ndim(value) < 2 else value


def _as_theirs(right: Any, own: Any, arguments: Sequence[Any]) -> Any:
    """A right value in the shape of a student's own; where that gives none, in that of an argument of its size."""
    shapes = [np.shape(value) for value in arguments if isinstance(value, float | np.generic | np.ndarray)]
    with contextlib.suppress(Exception):
        shapes.insert(0, np.shape(own(*fresh(tuple(arguments)))))
    fits = next((shape for shape in shapes if math.prod(shape) == np.size(right)), None)
    return right if fits is None or isinstance(right, list | tuple) else np.reshape(right, fits)[()]


def _take_methods(made: Any, own: Any) -> None:
    """Give a function what the class of a callable object has; its methods call the function where they call it."""
    for name in dir(type(own)):
        if name.startswith("__"):
            continue
        held = inspect.getattr_static(type(own), name)
        method = isinstance(held, types.FunctionType)
        setattr(made, name, types.MethodType(held, made) if method else getattr(own, name))


def bound(
    parameters: Sequence[Parameter], own: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[list[Any], bool]:
    """Arguments in the order of the assignment's parameters, and whether the student's function got more than these.

    Raises:
        TypeError: one is missing, or has an unknown name.
    """
    theirs, several = _parameters(own)
    names = [name for name, _ in parameters]
    placed = dict(enumerate(args))
    has_options = False
    for key, value in kwargs.items():
        if key in theirs:
            placed[list(theirs).index(key)] = value
        elif key in names:
            placed[names.index(key)] = value
        elif inspect.Parameter.VAR_KEYWORD in several:
            has_options = True
        else:
            raise TypeError(f"unexpected keyword argument {key!r}")
    for place, parameter in enumerate(theirs.values()):
        if place < len(names) and not parameters[place][1] and parameter.default is not parameter.empty:
            placed.setdefault(place, parameter.default)
        if place >= len(names) and place in placed and not _same(placed.pop(place), parameter.default):
            has_options = True
    if inspect.Parameter.VAR_POSITIONAL in several and len(args) > max(len(names), len(theirs)):
        placed, has_options = {place: value for place, value in placed.items() if place < len(names)}, True
    if len(placed) and max(placed) >= len(names):
        raise TypeError(f"takes {len(names)} arguments but {max(placed) + 1} were given")
    arguments = []
    for place, (key, has_default) in enumerate(parameters):
        if place in placed:
            arguments.append(placed[place])
        elif has_default and all(later < place for later in placed):
            break
        else:
            raise TypeError(f"missing argument {key!r}")
    return arguments, has_options


def _parameters(own: Any) -> tuple[dict[str, inspect.Parameter], set[Any]]:
    """The student's own parameters that can be told apart, as far as they can be found out, and the kinds of others."""
    if own is None:
        return {}, set()
    try:
        found = inspect.signature(own).parameters
    except Exception:
        return {}, set()
    several = {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD}
    apart = {name: parameter for name, parameter in found.items() if parameter.kind not in several}
    return apart, several.intersection(parameter.kind for parameter in found.values())


def _same(value: Any, default: Any) -> bool:
    return value is default or (isinstance(value, bool | int | float | str) and value == default)


class Namespace(UserDict[str, Any]):
    """The top level of a module: what is stored passes through the cast."""

    def __init__(self, cast: Cast, module: types.ModuleType) -> None:
        self.data = module.__dict__
        self._cast, self._module = cast, module.__name__

    def __setitem__(self, name: str, value: Any) -> None:
        self.data[name] = self._cast.stored(self._module, name, value)


class _Loader(importlib.machinery.SourceFileLoader):
    """Runs a module of the submission in a namespace of the cast."""

    cast: Cast

    def exec_module(self, module: types.ModuleType) -> None:
        """Run it whole; where that fails and it is not the one that is asked, as much of it as can be."""
        cast, name = self.cast, module.__name__
        space = Namespace(cast, module)
        before = dict(module.__dict__)
        cast.complete(module)
        source = self.get_data(self.path)
        try:
            if name in cast.careful and name != cast.own:
                raise ImportError(f"{name} did not end")
            tree = cast.source_tree(ast.parse(source, self.path))
            exec(compile(tree, self.path, "exec"), module.__dict__, space)
        except BaseException:
            if name == cast.own:
                raise
            module.__dict__.clear()
            module.__dict__.update(before)
            cast.complete(module)
            _run_what_can_be(source, self.path, space, careful=name in cast.careful)
        cast.complete(module)


def _run_what_can_be(source: bytes, path: str, space: Namespace, *, careful: bool) -> None:
    for statement in statements(source, path):
        if careful and not _is_harmless(statement):
            continue
        with contextlib.suppress(BaseException):
            exec(compile(ast.Module([statement], []), path, "exec"), space.data, space)


def statements(source: bytes, path: str) -> Iterator[ast.stmt]:
    """Every statement of a text that may be no Python as a whole."""
    with contextlib.suppress(Exception):
        yield from ast.parse(source, path).body
        return
    lines = source.decode("utf-8", "replace").splitlines(keepends=True)
    starts = [place for place, line in enumerate(lines) if _begins_a_statement(line)] + [len(lines)]
    at = 0
    while at < len(starts) - 1:
        for end in range(at + 1, min(at + _JOINED, len(starts))):
            text = "\n" * starts[at] + "".join(lines[starts[at] : starts[end]])
            with contextlib.suppress(Exception):
                yield from ast.parse(text, path).body
                at = end
                break
        else:
            at += 1


def _begins_a_statement(line: str) -> bool:
    return bool(line.strip()) and not line[0].isspace() and line[0] != "#" and not line.startswith(_CONTINUES)


def _is_harmless(statement: ast.stmt) -> bool:
    """Whether a statement is a definition, an import, or an assignment that calls numpy at most."""
    if isinstance(statement, ast.Assign | ast.AnnAssign):
        called = [node.func for node in ast.walk(statement) if isinstance(node, ast.Call)]
        return all(_root(function) in _HARMLESS for function in called)
    return isinstance(statement, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef)


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


class _Absent(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the modules of the assignment that were not handed in: they are stand-ins and nothing else."""

    def __init__(self, cast: Cast) -> None:
        self._cast = cast

    def find_spec(self, name: str, path: Any, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        """Find it, unless it is the one that is asked."""
        if name in self._cast.modules and name != self._cast.own:
            return importlib.machinery.ModuleSpec(name, self)
        return None

    def exec_module(self, module: types.ModuleType) -> None:
        """Fill it."""
        self._cast.complete(module)


def take_over(cast: Cast, folder: str) -> None:
    """From now on modules of `folder` run with this cast."""
    loader: Any = type("Loader", (_Loader,), {"cast": cast})
    hook = importlib.machinery.FileFinder.path_hook((loader, [".py"]))

    def of_the_submission(path: str) -> Any:
        if path == folder or path.startswith(folder + "/"):
            return hook(path)
        raise ImportError("not a folder of the submission")

    sys.path_hooks.insert(0, of_the_submission)
    sys.path_importer_cache.clear()
    sys.meta_path.append(_Absent(cast))
