"""Which small changes to the solutions must cost points?

One pass over the syntax tree of every public function of solutions/: other operators, constants, indices and axes,
exchanged operands and arguments, other comparisons, dropped calls, transposes and statements. A mutant stands in the
solution's place wherever it is called. `equivalent_mutants.yml` lists those that cannot cost points, each with the
reason why it is no mistake.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from the_assignment import ASSIGNMENT

from autograder.manifest import ROOT
from autograder.marking.solution import Function

EQUIVALENT = Path(__file__).with_name("equivalent_mutants.yml")

OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
}
ORDERED = (ast.Sub, ast.Div, ast.MatMult)
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Gt: (ast.GtE, ast.Lt, ast.NotEq),
    ast.GtE: (ast.Gt, ast.LtE, ast.Eq),
    ast.Lt: (ast.LtE, ast.Gt, ast.NotEq),
    ast.LtE: (ast.Lt, ast.GtE, ast.Eq),
    ast.Eq: (ast.NotEq,),
}
NAMES = {
    "mean": "sum",
    "sum": "mean",
    "max": "min",
    "maximum": "minimum",
    "all": "any",
    "log": "log2",
    "exp": "exp2",
    "abs": "square",
    "eye": "ones",
}


@dataclass(frozen=True)
class Mutant:
    """A changed function; `name` says which one and what was changed."""

    name: str
    function: str
    tree: ast.Module

    def compiled(self) -> Function:
        """The function that a student with this mistake would hand in."""
        solution = ASSIGNMENT.answers
        namespace: dict[str, Any] = {**solution, "np": np}
        exec(compile(self.tree, self.name, "exec"), namespace)
        made: Function = namespace[self.function]
        return made


def mutants(root: Path = ROOT) -> Iterator[Mutant]:
    """Every mutant of every public function of solutions/."""
    for path in sorted((root / "solutions").glob("[a-d]_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                yield from _of_function(node)


def equivalent() -> dict[str, str]:
    """Name of a mutant -> why it is right."""
    return dict(yaml.safe_load(EQUIVALENT.read_text(encoding="utf-8")) or {})


def _of_function(function: ast.FunctionDef) -> Iterator[Mutant]:
    bare = deepcopy(function)
    bare.body = bare.body[1:]  # the docstring holds nothing to change
    seen: dict[str, int] = {}
    for place, node in enumerate(ast.walk(bare)):
        for number, changed in enumerate(_changes(node)):
            copy = deepcopy(bare)
            if changed is None and not _drop(copy, place):
                continue
            if changed is not None:
                _replace(copy, place, list(_changes(list(ast.walk(copy))[place]))[number])
            if ast.dump(copy) == ast.dump(bare):
                continue
            after = "nothing" if changed is None else ast.unparse(changed)
            name = f"{function.name}: {' '.join(ast.unparse(node).split())} -> {' '.join(after.split())}"
            seen[name] = seen.get(name, 0) + 1
            if seen[name] > 1:
                name += f" (place {seen[name]})"
            module = ast.Module([copy], [])
            yield Mutant(name, function.name, ast.fix_missing_locations(module))


def _replace(tree: ast.AST, place: int, new: ast.AST) -> None:
    old = list(ast.walk(tree))[place]
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, field, new)
            elif isinstance(value, list):
                value[:] = [new if item is old else item for item in value]


def _drop(tree: ast.AST, place: int) -> bool:
    """Remove a statement; False where it is the only one of its block."""
    old = list(ast.walk(tree))[place]
    for parent in ast.walk(tree):
        for _, value in ast.iter_fields(parent):
            if isinstance(value, list) and any(item is old for item in value):
                if len(value) == 1:
                    return False
                value[:] = [item for item in value if item is not old]
                return True
    return False


def _changes(node: ast.AST) -> Iterator[ast.AST | None]:
    """What one node may become; None means that it goes."""
    match node:
        case ast.BinOp(left, op, right):
            for other in OPERATORS.get(type(op), ()):
                yield ast.BinOp(left, other(), right)
            if isinstance(op, ORDERED):
                yield ast.BinOp(right, op, left)
            yield left
            yield right
        case ast.UnaryOp(ast.USub(), operand):
            yield operand
        case ast.Compare(left, [op], [right]):
            for comparison in COMPARISONS.get(type(op), ()):
                yield ast.Compare(left, [comparison()], [right])
        case ast.BoolOp(op, values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
        case ast.IfExp(test, body, orelse):
            yield ast.IfExp(test, orelse, body)
        case ast.Constant(bool() | None | str()):
            pass
        case ast.Constant(value):
            yield ast.Constant(value + 1)
            yield ast.Constant(value - 1)
        case ast.Attribute(value, "T"):
            yield value
        case ast.Attribute(value, name, context) if name in NAMES:
            yield ast.Attribute(value, NAMES[name], context)
        case ast.Call(function, arguments, keywords):
            yield from _changed_calls(node, function, arguments, keywords)
        case ast.Tuple(items, ast.Load()) if len(items) > 1:
            yield ast.Tuple([items[1], items[0], *items[2:]], ast.Load())
        case ast.If(test, body, orelse):
            yield ast.If(ast.UnaryOp(ast.Not(), test), body, orelse)
            yield ast.If(ast.Constant(True), body, orelse)
        case ast.Return(ast.expr() as value):
            yield ast.Return(ast.Attribute(value, "T", ast.Load()))
        case ast.Assign() | ast.AugAssign() | ast.Expr():
            yield None


def _changed_calls(
    node: ast.Call, function: ast.expr, arguments: list[ast.expr], keywords: list[ast.keyword]
) -> Iterator[ast.AST]:
    if len(arguments) > 1:
        yield ast.Call(function, [arguments[1], arguments[0], *arguments[2:]], keywords)
    if len(arguments) > 2:
        yield ast.Call(function, [*arguments[:-2], arguments[-1], arguments[-2]], keywords)
    if len(arguments) == 1:
        yield arguments[0]
    for keyword in keywords:
        yield ast.Call(function, arguments, [other for other in keywords if other is not keyword])
