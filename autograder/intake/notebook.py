"""Which module stands in a notebook's cells?

A student who worked in a notebook alone has the functions there. They are taken with what they refer to: imports, other
functions, classes, assignments; what was only tried out, drawn or printed is not. Magics and `!` lines are passed over.
The notebook is data of a stranger: it is parsed and never run here.
"""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Collection, Iterator, Mapping

_LONGEST = 1 << 20  # characters of code; nobody types more into a notebook
_CELL = 60_000  # characters; what a parser does with more of one expression is not the same in every Python
_NESTED = 200  # open brackets and indents on one line; far more than code has
_COMMAND = re.compile(r"^(\s*)(?:[%!].*|[^\s#'\"(]{1,80}\?{1,2}\s*)$")
_ASSIGNED_COMMAND = re.compile(r"^\s*[\w, ]{1,80}=\s*[%!]")
_CELL_MAGIC = re.compile(r"\s*%%(\w+)")
_OF_PYTHON = frozenset({"time", "timeit", "capture", "prun", "python", "python3"})


def modules_from(data: bytes, wanted: Mapping[str, Collection[str]]) -> dict[str, bytes]:
    """The source for each module, of those of `wanted` whose functions all stand in the notebook; any bytes will do."""
    statements = [statement for cell in cells(data) for statement in _statements(cell)]
    defined = {name for statement in statements for name in _binds(statement)}
    found = [module for module, functions in wanted.items() if set(functions) <= defined]
    if not found:
        return {}
    try:
        asked = {name for module in found for name in wanted[module]}
        source = "\n\n\n".join(ast.unparse(statement) for statement in _needed(statements, asked))
    except RecursionError:
        return {}
    return dict.fromkeys(found, source.encode("utf-8", "replace") + b"\n")


def cells(data: bytes) -> Iterator[str]:
    """The code cells of a notebook in order; none when this is no notebook."""
    try:
        notebook = json.loads(data)
    except (ValueError, RecursionError):
        return
    if not isinstance(notebook, dict):
        return
    sheets = notebook.get("worksheets")  # before nbformat 4
    first = sheets[0] if isinstance(sheets, list) and sheets and isinstance(sheets[0], dict) else notebook
    found = first.get("cells")
    left = _LONGEST
    for cell in found if isinstance(found, list) else ():
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        source = cell.get("source", cell.get("input"))
        if isinstance(source, list):
            source = "".join(part for part in source if isinstance(part, str))
        if isinstance(source, str) and (left := left - len(source)) >= 0:
            yield source


def _statements(cell: str) -> list[ast.stmt]:
    """What a cell says in Python; nothing when it says something else."""
    if (magic := _CELL_MAGIC.match(cell)) and magic[1] not in _OF_PYTHON:
        return []
    if len(cell) > _CELL or _is_nested(cell):
        return []
    for source in (cell, _without_commands(cell)):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return ast.parse(source).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return []


def _is_nested(source: str) -> bool:
    """Whether brackets are open so deep that a parser may not come back from them."""
    depth = 0
    for character in source:
        if character in "([{":
            depth += 1
            if depth > _NESTED:
                return True
        elif character in ")]}":
            depth -= 1
    return False


def _without_commands(cell: str) -> str:
    lines = []
    for line in cell.splitlines():
        command = _COMMAND.match(line) if len(line) < 10_000 else None
        if command:
            lines.append(f"{command[1]}pass")
        elif not _ASSIGNED_COMMAND.match(line):
            lines.append(line)
    return "\n".join(lines)


def _binds(statement: ast.stmt) -> set[str]:
    """The names that a statement at the top gives a value."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {statement.name}
    if isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign):
        names = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
        return {name.id for name in names if isinstance(name.ctx, ast.Store)}
    return set()


def _imports(statement: ast.stmt) -> set[str]:
    """The names that an import brings; "*" for names that nobody can tell."""
    if not isinstance(statement, ast.Import | ast.ImportFrom):
        return set()
    return {alias.asname or alias.name.partition(".")[0] for alias in statement.names}


def _refers_to(statement: ast.stmt) -> set[str]:
    """The names that a statement takes from outside; what a function itself gives a value is its own."""
    names = [node for node in ast.walk(statement) if isinstance(node, ast.Name)]
    loaded = {name.id for name in names if isinstance(name.ctx, ast.Load)}
    if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        return loaded
    own = {name.id for name in names if not isinstance(name.ctx, ast.Load)}
    return loaded - own - {node.arg for node in ast.walk(statement) if isinstance(node, ast.arg)}


def _needed(statements: list[ast.stmt], asked: Collection[str]) -> list[ast.stmt]:
    """What defines these names and all that they refer to, in order.

    Nothing else: the notebook that was handed out trains and draws, and imports what is not there in marking.
    """
    places: dict[str, list[int]] = {}
    for place, statement in enumerate(statements):
        for name in _binds(statement) | _imports(statement):
            places.setdefault(name, []).append(place)
    kept: set[int] = set()
    waiting = [place for name in {*asked, "*"} for place in places.get(name, ())]
    while waiting:
        place = waiting.pop()
        if place not in kept:
            kept.add(place)
            waiting += [other for name in _refers_to(statements[place]) for other in places.get(name, ())]
    return [statements[place] for place in sorted(kept)]
