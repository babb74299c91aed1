"""Which code of a submission is a wrong function once more, under another name?

A helper that answers as the wrong function does, a method of its name, its formula typed again where it is needed, and
what it leaves in a dictionary or an object for a later function: where plain stand-ins did not help, these are put
right as well. Nothing is found out here that could be sold: whatever is taken for a copy gives what a call of the
function that has lost its points would give.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import inspect
import signal
import sys
import types
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .answers import Other, Seq
from .stand_ins import Cast, Line, bound
from .values import fresh, to_model

_SECONDS, _WAITING_SECONDS = 1.0, 5.0  # of the processor and in all, for trying out helpers, all together
_INLINE = "__right_{}__"  # inside a class, names that do not end so are made others

Sample = tuple[str, str, tuple[Any, ...]]
"""(module, function, arguments) of a call that the wrong function answered."""
Place = tuple[str, ...]
"""(module, name) or (module, class, method)"""


def cast_of(order: Mapping[str, Any], samples: Sequence[Sample], line: Line, folder: str) -> Cast:
    """The cast that the grader ordered; with samples of wrong functions, also their copies."""
    settings = {key: order[key] for key in ("names", "own", "modules", "careful")}
    if not samples:
        return Cast(line, **settings)
    copies, formulas = _copies(order, samples, folder), _formulas(samples, settings["names"], folder)
    return _Lenient(line, settings, {name for _, name, _ in samples}, copies, formulas)


class _Lenient(Cast):
    """A cast that also takes the places of copies."""

    def __init__(
        self,
        line: Line,
        settings: dict[str, Any],
        wrong: Collection[str],
        copies: Mapping[Place, str],
        formulas: Mapping[str, _Formula],
    ) -> None:
        super().__init__(line, **settings)
        self._wrong, self._copies, self._formulas = wrong, copies, formulas

    def stored(self, module: str, name: str, value: Any) -> Any:
        """What is really stored; classes get their wrong methods put right."""
        value = super().stored(module, name, value)
        if isinstance(value, type):
            for method, own in list(vars(value).items()):
                self._mend(module, value, method, own)
        elif (module, name) in self._copies and not self.is_standing(value):
            return self.stand_in(self._copies[module, name], value)
        return value

    def _mend(self, module: str, home: type, method: str, own: Any) -> None:
        if self.is_standing(own) or not isinstance(own, types.FunctionType | staticmethod):
            return
        name = self._copies.get((module, home.__name__, method))
        if name is not None and isinstance(own, staticmethod):
            setattr(home, method, staticmethod(self.stand_in(name, own.__func__)))
        elif name is not None:
            setattr(home, method, self.stands(self._method(name, own), name, own))
        elif method in self.names and isinstance(own, types.FunctionType):
            setattr(home, method, self.stands(self._of_an_object(method, own), method, own))

    def _method(self, name: str, own: Callable[..., Any]) -> Callable[..., Any]:
        """A method in the place of a copy, which may leave its value behind in the object."""
        return lambda self_, *args, **kwargs: self.value(name, types.MethodType(own, self_), args, kwargs)

    def _of_an_object(self, name: str, own: Callable[..., Any]) -> Callable[..., Any]:
        """A method in the place of `own`; what it is not given is looked up at its object."""

        def standing_in(self_: Any, *args: Any, **kwargs: Any) -> Any:
            theirs = own(self_, *args, **kwargs)
            given = inspect.signature(own).bind(self_, *args, **kwargs).arguments
            arguments = []
            for key, has_default in self.names[name]:
                if key in given or hasattr(self_, key):
                    arguments.append(given[key] if key in given else getattr(self_, key))
                elif has_default:
                    break
                else:
                    return theirs
            return corrected(theirs, self._line.ask(name, arguments))

        return standing_in

    def value(self, name: str, own: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """The right value, also in the arrays that the student's own function leaves behind.

        Nor does an option of their own keep the value wrong that makes no difference to it, as where to write it to.
        """
        if not callable(own) or self.is_standing(own):
            return super().value(name, own, args, kwargs)
        arguments, has_options = bound(self.names[name], own, args, kwargs)
        if has_options:
            theirs = own(*args, **kwargs)
            if not _alike(_model(theirs), _answer(own, arguments)):
                return theirs
            return corrected(theirs, self.right_value(name, own, arguments))
        right = self.right_value(name, own, arguments)
        with contextlib.suppress(Exception):
            return corrected(own(*fresh(args), **kwargs), right)
        return right

    def source_tree(self, tree: ast.Module) -> ast.Module:
        """The source with a call in the place of every formula that was typed again, and of what options go on with."""
        for made in tree.body:
            if isinstance(made, ast.FunctionDef) and made.name in self._wrong:
                _put_right_within(made, len(self.names[made.name]))
        for name, formula in self._formulas.items():
            _Replacing(name, formula, {known for names in self.modules.values() for known in names}).visit(tree)
        return ast.fix_missing_locations(tree)

    def complete(self, module: types.ModuleType) -> None:
        """Give the module what replaced formulas call, too."""
        super().complete(module)
        for name in self._wrong:
            module.__dict__.setdefault(_INLINE.format(name), self.stand_in(name))


def corrected(theirs: Any, right: Any) -> Any:
    """`right`, written into the arrays of `theirs` where they fit: somebody may have kept them.

    A list or a named tuple stays one: later code takes it for what it is.
    """
    if isinstance(right, list | tuple) and isinstance(theirs, list | tuple) and len(right) == len(theirs):
        make = getattr(type(theirs), "_make", type(theirs))
        return make([corrected(*pair) for pair in zip(theirs, right, strict=True)])
    arrays = isinstance(right, np.ndarray) and type(theirs) is np.ndarray
    if arrays and (theirs.shape, theirs.dtype) == (right.shape, right.dtype) and theirs.flags.writeable:
        theirs[...] = right
        return theirs
    return right


# --- Helpers that answer in the same way ---------------------------------------------------------------


def _copies(order: Mapping[str, Any], samples: Sequence[Sample], folder: str) -> dict[Place, str]:
    """Every helper and method that gives the answers of a wrong function to its samples."""
    found: dict[Place, str] = {}
    known = {name for names in order["modules"].values() for name in names}
    with contextlib.suppress(BaseException), _time_limit():
        modules = _imported([name for name in order["modules"] if name not in order["careful"]], folder)
        for name in {function: None for _, function, _ in samples}:
            calls = [(home, args) for home, function, args in samples if function == name]
            own = getattr(sys.modules.get(calls[0][0]), name, None)
            answers = [_answer(own, args) for _, args in calls]
            if any(answer is None for answer in answers):
                continue
            for place, candidate in _candidates(modules, known):
                if place not in found and _answers_so(candidate, [args for _, args in calls], answers):
                    found[place] = name
    for module in _of_folder(folder):
        del sys.modules[module]
    return found


def _imported(names: Sequence[str], folder: str) -> list[types.ModuleType]:
    for name in names:
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    return [sys.modules[name] for name in _of_folder(folder)]


def _of_folder(folder: str) -> list[str]:
    found = []
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", None) or "").startswith(folder + "/"):
            found.append(name)
    return found


def _candidates(modules: Sequence[types.ModuleType], known: set[str]) -> Iterator[tuple[Place, Callable[..., Any]]]:
    """Functions and methods of the submission that have no name of the assignment."""
    homes = {module.__name__ for module in modules}
    for module in modules:
        for name, value in list(vars(module).items()):
            if isinstance(value, type) and value.__module__ in homes:
                yield from _methods(module, value)
            elif callable(value) and not known.intersection((name, getattr(value, "__name__", ""))):
                is_own = getattr(value, "__module__", None) in homes or isinstance(value, np.vectorize)
                yield from [((module.__name__, name), value)] if is_own else ()


def _methods(module: types.ModuleType, home: type) -> Iterator[tuple[Place, Callable[..., Any]]]:
    instance = next((value for value in vars(module).values() if type(value) is home), None)
    if instance is None:
        with contextlib.suppress(Exception):
            instance = home()
    for name, own in list(vars(home).items()):
        if isinstance(own, staticmethod):
            yield (module.__name__, home.__name__, name), own.__func__
        elif isinstance(own, types.FunctionType) and instance is not None and not name.startswith("__"):
            yield (module.__name__, home.__name__, name), getattr(instance, name)


def _answer(function: Any, args: Sequence[Any]) -> Any:
    """What a function answers, in the value model; None when nothing that could be compared."""
    with contextlib.suppress(Exception):
        return _model(function(*fresh(tuple(args))))
    return None


def _model(value: Any) -> Any:
    """A value of the model; None when nothing that could be compared."""
    model = to_model(value)
    return None if isinstance(model, Other) else model


def _answers_so(function: Callable[..., Any], calls: Sequence[Sequence[Any]], answers: Sequence[Any]) -> bool:
    return all(_alike(_answer(function, args), answer) for args, answer in zip(calls, answers, strict=True))


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, Seq) and isinstance(other, Seq):
        return len(one.items) == len(other.items) and all(map(_alike, one.items, other.items))
    if one is None or isinstance(one, Seq | Other) or isinstance(other, Seq | Other):
        return False
    return np.shape(one) == np.shape(other) and bool(np.allclose(one, other, 1e-9, 0.0, equal_nan=True))


@contextlib.contextmanager
def _time_limit() -> Iterator[None]:
    """End what takes too long: a helper may train a network. A busy machine must not decide what is found."""

    def late(*_: Any) -> None:
        raise TimeoutError

    clocks = {signal.ITIMER_PROF: (signal.SIGPROF, _SECONDS), signal.ITIMER_REAL: (signal.SIGALRM, _WAITING_SECONDS)}
    for clock, (signalled, seconds) in clocks.items():
        signal.signal(signalled, late)
        signal.setitimer(clock, seconds)
    try:
        yield
    finally:
        for clock, (signalled, _) in clocks.items():
            signal.setitimer(clock, 0.0)
            signal.signal(signalled, signal.SIG_DFL)


# --- Formulas that were typed again --------------------------------------------------------------------

_Formula = tuple[ast.expr, list[str], int]
"""(what the wrong function returns, its parameters, how many operations that has)"""


def _formulas(samples: Sequence[Sample], names: Mapping[str, Any], folder: str) -> dict[str, _Formula]:
    """The formula of each wrong function that is nothing else than one."""
    found = {}
    for module, name, _ in samples:
        with contextlib.suppress(Exception):
            formula = _formula(ast.parse((Path(folder) / f"{module}.py").read_bytes()), name)
            if formula is not None and len(formula[1]) == len(names[name]):
                found[name] = formula
    return found


def _formula(tree: ast.Module, name: str) -> _Formula | None:
    made = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name][-1]
    last = made.body[-1]
    if not isinstance(last, ast.Return) or last.value is None:
        return None
    if any(not isinstance(before, ast.Expr) for before in made.body[:-1]):
        return None
    parameters = [argument.arg for argument in made.args.args]
    nodes = list(ast.walk(last.value))
    used = {node.id for node in nodes if isinstance(node, ast.Name)}
    steps = sum(isinstance(node, ast.BinOp | ast.Call | ast.Compare | ast.UnaryOp) for node in nodes)
    return (last.value, parameters, steps) if steps and used.issuperset(parameters) else None


def _put_right_within(made: ast.FunctionDef, parameters: int) -> None:
    """Where a function has options of its own and returns variables, give the first of them the right value.

    What options do, such as a slope from the value, goes on with it.
    """
    given = [argument.arg for argument in made.args.args]
    if len(given) == parameters and not (made.args.kwonlyargs or made.args.kwarg):
        return
    ends = [node.value for node in ast.walk(made) if isinstance(node, ast.Return)]
    ends += [branch for end in ends if isinstance(end, ast.IfExp) for branch in (end.body, end.orelse)]
    returned = {end.id for end in ends if isinstance(end, ast.Name)}
    found: dict[str, list[ast.Assign]] = {}
    for node in ast.walk(made):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in returned:
            found.setdefault(node.targets[0].id, []).append(node)
    first = min(found.values(), key=lambda nodes: nodes[0].lineno, default=[])
    if len(first) == 1:
        arguments: list[ast.expr] = [ast.Name(name, ast.Load()) for name in given[:parameters]]
        first[0].value = ast.Call(ast.Name(_INLINE.format(made.name), ast.Load()), arguments, [])


class _Replacing(ast.NodeTransformer):
    """Replaces each place where a formula stands by a call of its stand-in; `known` are names of the assignment."""

    def __init__(self, name: str, formula: _Formula, known: Collection[str]) -> None:
        self._name, self._known = name, known
        self._pattern, self._parameters, self._steps = formula

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Leave a function of the assignment alone that is this formula and no more: it has a question of its own."""
        last = node.body[-1]
        is_formula = isinstance(last, ast.Return) and self._matches(self._pattern, last.value, {})
        return node if node.name in self._known and is_formula else self.generic_visit(node)

    def visit(self, node: ast.AST) -> Any:
        """Replace from the outside in."""
        if isinstance(node, ast.expr):
            holes: dict[str, ast.expr] = {}
            if self._matches(self._pattern, node, holes) and self._means_it(holes):
                arguments = [self.visit(holes[name]) for name in self._parameters]
                return ast.Call(ast.Name(_INLINE.format(self._name), ast.Load()), arguments, [])
        return super().visit(node)

    def _means_it(self, holes: Mapping[str, ast.expr]) -> bool:
        """Whether so short a formula is hardly there by chance: one operation needs a variable of the same name."""
        if holes.keys() != set(self._parameters):
            return False
        return self._steps > 1 or any(isinstance(at, ast.Name) and at.id == name for name, at in holes.items())

    def _matches(self, pattern: Any, node: Any, holes: dict[str, ast.expr]) -> bool:
        if isinstance(pattern, ast.Name) and pattern.id in self._parameters:
            if not isinstance(node, ast.expr):
                return False
            return ast.dump(holes.setdefault(pattern.id, node)) == ast.dump(node)
        if isinstance(pattern, ast.AST):
            if type(pattern) is not type(node):
                return False
            return all(self._matches(getattr(pattern, key), getattr(node, key), holes) for key in pattern._fields)
        if isinstance(pattern, list):
            return isinstance(node, list) and len(node) == len(pattern) and all(
                self._matches(one, other, holes) for one, other in zip(pattern, node, strict=True)
            )
        return bool(pattern == node)
