"""Where in a student's module does a function stand, and which functions are the same but for names?

Definitions are found by lines, not by a parser: the module may not be Python at all, and what is wanted is what a
person would look at. Shapes are found by Python's own parser, which takes no text of more than `_CHARACTERS`: deep
nesting ends it, and it is ended by a `MemoryError` or a `RecursionError`, which counts as no shape.
"""

from __future__ import annotations

import ast
import hashlib
import re
import warnings
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

_BEGINS = re.compile(r"(?:async +)?(?:def|class) +(\w{1,80})|(\w{1,80}) *(?::[^=]{0,80})?=(?!=)")
_CHARACTERS = 6_000
"""Of one function; a model answer has a tenth."""


@dataclass(frozen=True)
class Definition:
    """What defines a name in a module: its text with decorators, and its first line's number."""

    name: str
    line: int
    text: str


def definitions(text: str, names: Collection[str]) -> list[Definition]:
    """Find what defines `names`, in the module's order; the last one of a name is the one that counts.

    A definition begins at a line without indentation and goes on over indented and blank lines.
    """
    return [one for one in _definitions(text) if one.name in names]


@lru_cache(maxsize=8)  # the files of one submission, whose questions are asked for one after the other
def _definitions(text: str) -> Sequence[Definition]:
    """Everything that a module defines."""
    found: dict[str, Definition] = {}
    for start, block in _blocks(text):
        begins = next((match for line in block if not line.startswith("@") and (match := _BEGINS.match(line))), None)
        name = (begins[1] or begins[2]) if begins else ""
        if name:
            whole = "\n".join(block).rstrip()
            cut = whole if len(whole) <= _CHARACTERS else whole[:_CHARACTERS] + "\n# (cut off here)"
            found.pop(name, None)
            found[name] = Definition(name, start, cut)
    return list(found.values())


def _blocks(text: str) -> Sequence[tuple[int, list[str]]]:
    """(number of the first line, lines) of what begins at the left edge; decorators belong to what follows."""
    blocks: list[tuple[int, list[str]]] = []
    block: list[str] = []
    start, decorated = 1, False
    for number, line in enumerate(text.split("\n"), start=1):
        inside = not line.strip() or line[0] in " \t)]}#"
        if not inside and not decorated:
            if block:
                blocks.append((start, block))
            start, block = number, []
        block.append(line)
        decorated = line.startswith("@") or (decorated and inside)
    if block:
        blocks.append((start, block))
    return blocks


@lru_cache(maxsize=2048)  # many of a class write the same line under the same docstring
def shape_of(text: str) -> tuple[int, str]:
    """Size and digest of a definition's syntax tree without names of variables, docstrings, comments and layout.

    Returns:
        The number of its nodes, and a text that is equal for equal trees; (0, "") where there is none.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of Python, about what a student wrote
            nodes = list(_nodes(ast.parse(text)))
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return 0, ""
    own = {node.arg for node in nodes if isinstance(node, ast.arg)}
    own |= {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    numbers: dict[str, str] = {}
    said = "".join(f"{_said(node, own, numbers)};" for node in nodes)
    return len(nodes), hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes in the order of `ast.walk`, without docstrings and without what says whether a name is read."""
    waiting = deque([tree])
    while waiting:
        node = waiting.popleft()
        yield node
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, list):
                own = value[1:] if field == "body" and _is_docstring(value[:1]) else value
                waiting.extend(item for item in own if isinstance(item, ast.AST))
            elif isinstance(value, ast.AST) and not isinstance(value, ast.expr_context):
                waiting.append(value)


def _is_docstring(first: list[ast.AST]) -> bool:
    return any(
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for node in first
    )


def _said(node: ast.AST, own: Collection[str], numbers: dict[str, str]) -> str:
    """What a node says of itself; the function's own names by the order in which they come."""
    name = ""
    if isinstance(node, ast.Name):
        name = node.id
    elif isinstance(node, ast.arg):
        name = node.arg
    elif isinstance(node, ast.Attribute):
        name = f".{node.attr}"
    elif isinstance(node, ast.Constant):
        name = "a text" if isinstance(node.value, str | bytes) else repr(node.value)[:40]
    elif isinstance(node, ast.FunctionDef):
        name = node.name
    if name in own:
        name = numbers.setdefault(name, str(len(numbers)))
    return f"{type(node).__name__} {name}"
