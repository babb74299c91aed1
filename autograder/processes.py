"""What has each of the grader's own processes to be told, before it imports numpy?

Its arrays are small. A library that starts a thread for each core first costs more than importing numpy does, and a
process with threads cannot be forked.
"""

from __future__ import annotations

import gc
import os

ONE_THREAD = dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "NUMEXPR_NUM_THREADS"),
    "1",
)
"""The environment variables that keep numpy's libraries to one thread."""

_SELDOM = 50_000, 20, 20


def settle_in() -> None:
    """Make this process a quick one: call it before anything imports numpy."""
    os.environ.update(ONE_THREAD)
    collect_seldom()


def collect_seldom() -> None:
    """Let the garbage collector look less often: nearly all that a start makes stays."""
    gc.set_threshold(*_SELDOM)
