"""What does the box cost an honest submission?

Grades the solutions' calls twice, alternating in one run: in the full box, and in the grader's own process with no
box at all, where `perform` calls the functions directly. Prints medians, minima and their difference, and what a
sandbox costs once per grading process.

    python benchmarks/box_overhead.py [SUBMISSIONS]
"""

from __future__ import annotations

import importlib.util
import statistics
import sys
import time
from pathlib import Path
from types import ModuleType

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from autograder.manifest import load_manifest  # noqa: E402
from autograder.sandbox import Call, Returned, Sandbox  # noqa: E402
from autograder.sandbox.box.values import perform  # noqa: E402

BATCHES, CALLS = 40, 5  # about what the hidden tests of one submission make


def calls() -> list[list[Call]]:
    """Draw calls like those of the hidden tests, in batches."""
    draw = np.random.default_rng(0)
    X, Y = draw.normal(size=(3, 7)), (draw.random((1, 7)) > 0.5) * 1.0
    Y_hat, W1, W2 = draw.random((1, 7)), draw.normal(size=(3, 2)), draw.normal(size=(2, 1))
    kinds = [
        Call("a_warm_up", "sigmoid", (X,)),
        Call("a_warm_up", "dE_df1", (Y, Y_hat)),
        Call("a_warm_up", "dE_dW1", (Y_hat - Y, X)),
        Call("b_deeper_network", "backward", (X, Y, W1, W2, 2.0, 0.5)),
        Call("d_dying_relu", "leaky_relu", (X, 0.1)),
    ]
    return [[kinds[batch % len(kinds)]] * CALLS for batch in range(BATCHES)]


def load(name: str) -> ModuleType:
    """Import a solution afresh, as a worker would."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "solutions" / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # the solutions import each other
    spec.loader.exec_module(module)
    return module


def boxed(sandbox: Sandbox, files: dict[str, bytes], batches: list[list[Call]]) -> float:
    """Seconds of one submission in the box, from staging its files to the last trace removed."""
    started = time.perf_counter()
    with sandbox.open(files) as session:
        for batch in batches:
            assert all(isinstance(answer, Returned) for answer in session.call(batch))
    return time.perf_counter() - started


def bare(batches: list[list[Call]]) -> float:
    """Seconds of the same calls without any box."""
    started = time.perf_counter()
    modules = {name: load(name) for name in ("a_warm_up", "b_deeper_network", "d_dying_relu")}
    for batch in batches:
        for call in batch:
            assert isinstance(perform(getattr(modules[call.module], call.function), call.args), Returned)
    return time.perf_counter() - started


def main(submissions: int) -> None:
    """Measure and print."""
    batches = calls()
    files = {path.name: path.read_bytes() for path in (ROOT / "solutions").glob("*.py")}
    started = time.perf_counter()
    with Sandbox(load_manifest().limits.box) as sandbox:
        once = time.perf_counter() - started
        pairs = [(boxed(sandbox, files, batches), bare(batches)) for _ in range(submissions)]
    print(f"{BATCHES} batches of {CALLS} calls, {submissions} submissions; the budget is 30 ms:")
    # On a machine that does other work too, the least is what the box itself takes.
    for name, middle in (("median", statistics.median), ("least", min)):
        inside, outside = (1e3 * middle(column) for column in zip(*pairs, strict=True))
        print(f"{name:7}full box {inside:.1f} ms, no box {outside:.1f} ms, overhead {inside - outside:.1f} ms")
    print(f"layers in force: {', '.join(sorted(sandbox.layers_in_force))}")
    print(f"once per grading process: {once * 1e3:.0f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 60)
