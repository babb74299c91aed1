"""Which functions of a submission take imaginary parts?

A complex step gives slopes that are right to the last digit; only its code gives it away, by `imag`. The text is
hostile: it is neither parsed nor imported here, only searched, in time that grows with its length, and not at all
when there is too much of it. Comments and strings do not count, nor does code that the function does not call, such
as a check of one's own gradients. What is found is a hint; whoever wants to
hide it can. Where no complex number is made, `imag` is a name like any other.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise
from pathlib import PurePosixPath

MOST, FILES = 300_000, 30  # bytes in all, and files; an assignment has a tenth

# An end that is missing ends with the line, or with the file: so every start matches, and nothing is searched twice.
_NOT_CODE = re.compile(
    r"#[^\n]*"
    r"|'''(?:[^\\']|\\(?s:.)|'(?!''))*(?:'''|\\?\Z)"
    r'|"""(?:[^\\"]|\\(?s:.)|"(?!""))*(?:"""|\\?\Z)'
    r"|'(?:[^\\'\n]|\\(?s:.))*'?"
    r'|"(?:[^\\"\n]|\\(?s:.))*"?'
)
_IMAGINARY = re.compile(r"\bimag\b")
_COMPLEX = re.compile(rb"\dj\b|complex|cmath|\bc(?:single|double|float)|[\"']c(?:8|16|32)[\"']", re.IGNORECASE)
_BLOCK = re.compile(r"^(?=[^\W\d]|@)", re.MULTILINE)
_NAMED = re.compile(r"(?:async[ \t]+)?def[ \t]+(\w+)|class[ \t]+(\w+)|(\w+)[ \t]*=[^=]")
_IMPORT = re.compile(r"^[ \t]*(?:from|import)[ \t][^\n]*", re.MULTILINE)
_RENAMED = re.compile(r"\b(\w+)[ \t]+as[ \t]+(\w+)")
_CALLED = re.compile(r"\b(\w+)[ \t]*\(")
_WORD = re.compile(r"\w+")


def taking_imaginary_parts(files: Mapping[str, bytes], asked: Collection[str] = ()) -> frozenset[tuple[str, str]]:
    """(module, name) of every function or class that takes an imaginary part, or has one of its helpers take it.

    Args:
        files: what was handed in.
        asked: functions of the assignment; what they do is no remark on those that call them.
    """
    texts = {PurePosixPath(name).stem: text for name, text in files.items() if name.endswith(".py")}
    if len(texts) > FILES or sum(map(len, texts.values())) > MOST:
        return frozenset()
    if not any(b"imag" in text for text in texts.values()) or not any(map(_COMPLEX.search, texts.values())):
        return frozenset()
    modules = {module: _NOT_CODE.sub("''", text.decode("utf-8", "replace")) for module, text in texts.items()}
    imports: dict[str, set[str]] = {}
    callers: dict[str, list[tuple[str, str]]] = {}
    waiting: list[tuple[str, str]] = []
    for module, code in modules.items():
        imports[module] = {module} | set(_WORD.findall(" ".join(_IMPORT.findall(code)))) & modules.keys()
        for name, block in _blocks(code):
            if _IMAGINARY.search(block):
                waiting.append((module, name))
            for called in set(_CALLED.findall(block)):
                callers.setdefault(called, []).append((module, name))
    found: set[tuple[str, str]] = set()
    while waiting:
        home, name = waiting.pop()
        if (home, name) not in found:
            found.add((home, name))
            if name not in asked:
                waiting += [caller for caller in callers.get(name, []) if home in imports[caller[0]]]
    return frozenset(found)


def _blocks(code: str) -> Iterator[tuple[str, str]]:
    """(name, text) of what stands at the left edge; imports under another name count as calls of the old one."""
    edges = [*(match.start() for match in _BLOCK.finditer(code)), len(code)]
    for start, end in pairwise(edges):
        block = code[start:end]
        named = _NAMED.match(block)
        if named is not None:
            yield named[1] or named[2] or named[3], block
        elif _IMPORT.match(block):
            yield from ((new, f"{old}(") for old, new in _RENAMED.findall(block))
