"""How does a student's answer become a part of a page, without doing anything there?

Markdown and dollar math become HTML and MathML when the page is made: markdown-it-py without raw HTML, links and
pictures, and latex2mathml, of whose result only known MathML elements and attributes are kept and every text is
escaped again. All of it is hostile until shown otherwise, and a formula can define macros that explode: so a process
of its own does it, with little memory, and is ended when an answer takes longer than a deadline. What cannot be
rendered is shown as the text that it is.

    Renderer (here) -- one JSON line: text --> `python -m autograder.reports.rendering` -- one JSON line: HTML -->
"""

from __future__ import annotations

import html
import json
import os
import re
import resource
import select
import subprocess
import sys
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any
from xml.etree.ElementTree import Element

from autograder.hostile_text import plain

SECONDS = 0.5
"""How long one answer may take; ending the process and starting another takes a quarter of a second more."""

CHARACTERS = 20_000
"""How much of an answer is rendered; the page has the rest as text."""

_MEMORY = 1 << 29
_HTML_CHARACTERS = 400_000
_FORMULA_CHARACTERS = 2_000
_DEPTH = 60

# fmt: off
_ELEMENTS = frozenset((
    "math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "ms", "mfrac", "msqrt", "mroot", "mstyle", "merror", "mpadded",
    "mphantom", "menclose", "msub", "msup", "msubsup", "munder", "mover", "munderover", "mmultiscripts", "mprescripts",
    "none", "mtable", "mtr", "mtd", "mlabeledtr",
))
_ATTRIBUTES = frozenset((
    "display", "displaystyle", "scriptlevel", "mathvariant", "stretchy", "fence", "form", "separator", "accent",
    "accentunder", "movablelimits", "largeop", "columnalign", "columnlines", "rowlines", "columnspacing", "rowspacing",
    "linethickness", "notation",
))
# fmt: on
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]")
"""What a character reference may have brought back: controls, directions, no width."""

_VALUE = re.compile(r"[\w .,%+-]{0,40}")


class Renderer:
    """Renders answers one after the other; a context manager, because a process works for it."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._known: dict[str, str] = {}

    def __enter__(self) -> Renderer:
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self._end()

    def html(self, text: str) -> str:
        """Render Markdown; what takes too long, or too much memory, comes back as text."""
        if text not in self._known:
            made = self._ask(text[:CHARACTERS])
            self._known[text] = _as_text(text[:CHARACTERS]) if made is None else made
            if len(text) > CHARACTERS:
                self._known[text] += "<p><strong>Cut off here: the text has all of it.</strong></p>"
        return self._known[text]

    def _ask(self, text: str) -> str | None:
        """What the process makes of a text; None when it makes nothing of it in time."""
        process = self._process or self._start()
        assert process.stdin is not None and process.stdout is not None
        try:
            process.stdin.write(json.dumps(text).encode() + b"\n")
            process.stdin.flush()
            answer = _line(process.stdout.fileno(), time.monotonic() + self.seconds)
            made = json.loads(answer)
        except (OSError, ValueError):
            self._end()
            return None
        return None if made is None else str(made)

    def _start(self) -> subprocess.Popen[bytes]:
        """Start the process, and wait until it is ready: starting is not the answer's time."""
        command = [sys.executable, "-m", "autograder.reports.rendering"]
        root = Path(__file__).resolve().parent.parent.parent
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, cwd=root, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)
        assert self._process.stdout is not None
        _line(self._process.stdout.fileno(), time.monotonic() + 30)
        return self._process

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def _line(descriptor: int, deadline: float) -> bytes:
    """Read one line before a deadline.

    Raises:
        OSError: it does not come in time, is far too long, or nobody is there to write it.
    """
    parts: list[bytes] = []
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([descriptor], [], [], left)[0]:
            raise TimeoutError
        part = os.read(descriptor, 1 << 16)
        if not part or len(parts) > 4 * _HTML_CHARACTERS >> 12:
            raise BrokenPipeError
        parts.append(part)
        if part.endswith(b"\n"):
            return b"".join(parts)


def _as_text(text: str) -> str:
    return f"<p><strong>Shown as it is: this could not be rendered.</strong></p><pre>{html.escape(plain(text))}</pre>"


# In the process


@lru_cache(maxsize=1)
def _markdown() -> Callable[[str], str]:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    made = MarkdownIt("commonmark", {"html": False}).enable("table")
    made.disable(["html_block", "html_inline", "link", "image", "autolink", "reference"])
    dollarmath_plugin(made, allow_labels=False, double_inline=True, renderer=_formula)
    return made.render


def render(text: str) -> str | None:
    """Markdown with dollar math as HTML without links, pictures, ids and anything that acts; None when it is huge."""
    without_comments = re.sub(r"<!--.*?(-->|\Z)", "", text, flags=re.DOTALL)
    made = _UNSEEN.sub("\ufffd", _markdown()(plain(without_comments)))
    return made if len(made) <= _HTML_CHARACTERS else None


def _formula(latex: str, options: dict[str, Any]) -> str:
    """LaTeX as MathML, or as the text that it is."""
    from latex2mathml.converter import convert_to_element

    display = "block" if options.get("display_mode") else "inline"
    try:
        if len(latex) > _FORMULA_CHARACTERS:
            raise ValueError
        return _mathml(convert_to_element(latex, display=display), _DEPTH)
    except MemoryError:
        raise
    except Exception:  # of a parser of somebody else's, on what somebody made up
        return f"<code>{html.escape(latex)}</code>"


def _mathml(element: Element, depth: int) -> str:
    """Write an element with what is allowed, and nothing else.

    Raises:
        ValueError: an element that is not MathML's, or too many inside each other.
    """
    if depth == 0 or element.tag not in _ELEMENTS:
        raise ValueError(element.tag)
    attributes = "".join(
        f' {name}="{html.escape(value)}"'
        for name, value in element.attrib.items()
        if name in _ATTRIBUTES and _VALUE.fullmatch(value)
    )
    # latex2mathml writes signs as character references, which its own writer would turn into anything, also markup.
    text = html.escape(html.unescape(element.text or ""))
    inside = "".join(_mathml(child, depth - 1) for child in element)
    return f"<{element.tag}{attributes}>{text}{inside}</{element.tag}>"


def _serve() -> None:
    """Answer each line with a line."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    render("$a$")
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps(render(json.loads(line))), flush=True)


if __name__ == "__main__":
    _serve()
