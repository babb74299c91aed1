"""Which Pythons are promised? Which programs of the system does a test drive, and what if one is missing?

`need("chromium")` gives the program's path. Where there is none, the test is skipped with the name of the package;
with CI=true it fails, so that nothing is left out unseen. .ci/packages.txt has the list, which .ci/run installs.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterable

import pytest
from corpus_cases import ROOT

STRICT = "PYTHONWARNINGS"
"""What makes warnings errors in a process that a test starts."""
DEPRECATIONS = (
    "error::DeprecationWarning",
    "error::PendingDeprecationWarning",
    "ignore:Traits should be given as instances:DeprecationWarning",  # otter's widgets, as in pyproject.toml
)
_MISSING = "needs {program}, which is not installed: apt-get install {package}"
_SAID = re.compile(r"needs (\S+), which is not installed: apt-get install ([\w.+-]+)")


def pythons() -> list[str]:
    """The Pythons that pyproject.toml names, oldest first: ["3.10", ...]."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return re.findall(r'"Programming Language :: Python :: (3\.\d+)"', text)


def as_anybody() -> dict[str, str]:
    """The environment, without what makes deprecations errors: for pip, Jupyter, stock otter and what loads them."""
    return {key: value for key, value in os.environ.items() if key != STRICT}


def known() -> dict[str, tuple[str, list[str]]]:
    """Program -> its package, and the names under which it may be found."""
    lines = (ROOT / ".ci" / "packages.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines if line and not line.startswith("#")]
    return {program: (package, [program, *others]) for program, package, *others in rows}


def need(program: str) -> str:
    """Give the path of a program, or the name of a library; skip the test where it is missing, and fail it under CI."""
    package, names = known()[program]
    found = next(filter(None, map(_library if ".so" in program else shutil.which, names)), None)
    if found is None:
        outcome = pytest.fail if os.environ.get("CI", "") not in ("", "0", "false") else pytest.skip
        outcome(_MISSING.format(program=program, package=package))
    return found


def _library(name: str) -> str | None:
    try:
        ctypes.CDLL(name)
    except OSError:
        return None
    return name


def chromium() -> str:
    """Give the browser's path, where the driver that playwright brings can run as well."""
    found = need("chromium")
    need("libatomic.so.1")
    return found


def left_out(reasons: Iterable[str]) -> str:
    """Give one line about the tests that were skipped for want of a program; "" when none was."""
    missing = Counter(match.groups() for match in map(_SAID.search, reasons) if match)
    if not missing:
        return ""
    tests = ", ".join(f"{count} for want of {program}" for (program, _), count in sorted(missing.items()))
    return f"Not run: {tests}. To run them: apt-get install {' '.join(sorted({package for _, package in missing}))}"
