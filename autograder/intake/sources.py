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
from collections.abc import Collection, Iterator
from dataclasses import dataclass

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
    found: dict[str, Definition] = {}
    for start, block in _blocks(text.split("\n")):
        begins = next((match for line in block if not line.startswith("@") and (match := _BEGINS.match(line))), None)
        name = (begins[1] or begins[2]) if begins else ""
        if name in names:
            whole = "\n".join(block).rstrip()
            cut = whole if len(whole) <= _CHARACTERS else whole[:_CHARACTERS] + "\n# (cut off here)"
            found.pop(name, None)
            found[name] = Definition(name, start, cut)
    return list(found.values())


def _blocks(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """(number of the first line, lines) of what begins at the left edge; decorators belong to what follows."""
    block: list[str] = []
    start, decorated = 1, False
    for number, line in enumerate(lines, start=1):
        inside = not line.strip() or line[0] in " \t)]}#"
        if not inside and not decorated:
            if block:
                yield start, block
            start, block = number, []
        block.append(line)
        decorated = line.startswith("@") or (decorated and inside)
    if block:
        yield start, block


def shape_of(definition: Definition) -> tuple[int, str]:
    """Size and digest of a function's syntax tree without names of variables, docstrings, comments and layout.

    Returns:
        The number of its nodes, and a text that is equal for equal trees; (0, "") where there is none.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of Python, about what a student wrote
            tree = ast.parse(definition.text)
        for node in ast.walk(tree):
            _drop_docstring(node)
        nodes = [node for node in ast.walk(tree) if not isinstance(node, ast.expr_context)]
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return 0, ""
    own = {node.arg for node in nodes if isinstance(node, ast.arg)}
    own |= {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    numbers: dict[str, str] = {}
    digest = hashlib.sha256()
    for node in nodes:
        digest.update(f"{_said(node, own, numbers)};".encode("utf-8", "surrogatepass"))
    return len(nodes), digest.hexdigest()[:12]


def _drop_docstring(node: ast.AST) -> None:
    body = getattr(node, "body", None)
    if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
        text = body[0].value
        if isinstance(text, ast.Constant) and isinstance(text.value, str):
            del body[0]


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
