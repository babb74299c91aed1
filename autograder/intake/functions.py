"""Where do certain functions stand in a student's module?

By lines, not by a parser: the module may not be Python at all, and what is wanted is what a person would look at.
"""

from __future__ import annotations

import re
from collections.abc import Collection

_BEGINS = re.compile(r"(?:async +)?(?:def|class) +(\w{1,80})|(\w{1,80}) *(?::[^=]{0,80})?=(?!=)")


def functions_of(text: str, names: Collection[str]) -> str:
    """Give the parts of a module that define `names`, in the module's order, each with its decorators; "" for none.

    A part begins at a line without indentation and goes on over indented and blank lines.
    """
    parts: list[list[str]] = []
    wanted = False
    decorators: list[str] = []
    for line in text.splitlines():
        inside = not line.strip() or line[0] in " \t)]}#"
        if line.startswith("@"):
            decorators.append(line)
            wanted = False
        elif inside:
            if wanted:
                parts[-1].append(line)
        else:
            begins = _BEGINS.match(line)
            wanted = begins is not None and (begins[1] or begins[2]) in names
            if wanted:
                parts.append([*decorators, line])
            decorators = []
    return "\n\n".join("\n".join(part).rstrip() for part in parts)
