"""What does the box cost an honest submission?

Makes the calls that an honest submission is asked twice, alternating in one run: in the full box, in the frames in
which the grader asks them, and in the grader's own process with no box at all, where `perform` calls the functions
directly. Prints medians, minima and their difference, and what a sandbox costs once per grading process.

    python benchmarks/box_overhead.py [SUBMISSIONS]
"""

from __future__ import annotations

import importlib.util
import statistics
import sys
import time
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests" / "helpers"), str(ROOT)]

from the_assignment import ASSIGNMENT  # noqa: E402

from autograder.marking.ahead import FRAME  # noqa: E402
from autograder.marking.grade import rehearse  # noqa: E402
from autograder.marking.run import Run  # noqa: E402
from autograder.sandbox import (  # noqa: E402
    Call,
    Returned,
    Sandbox,
    perform,
)


def frames() -> list[list[Call]]:
    """What the hidden tests ask of an honest submission, frame by frame."""
    run = Run(ASSIGNMENT, seed=9)
    rehearse(run)
    calls = [call for _, call in run.plan.calls or ()]
    return [calls[start : start + FRAME] for start in range(0, len(calls), FRAME)]


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
    modules = {name: load(name) for name in sorted({call.module for batch in batches for call in batch})}
    for batch in batches:
        for call in batch:
            assert isinstance(perform(getattr(modules[call.module], call.function), call.args), Returned)
    return time.perf_counter() - started


def main(submissions: int) -> None:
    """Measure and print."""
    batches = frames()
    files = {path.name: path.read_bytes() for path in (ROOT / "solutions").glob("*.py")}
    started = time.perf_counter()
    with Sandbox(ASSIGNMENT.manifest.limits.box) as sandbox:
        once = time.perf_counter() - started
        pairs = [(boxed(sandbox, files, batches), bare(batches)) for _ in range(submissions)]
    calls = sum(map(len, batches))
    print(f"{calls} calls in {len(batches)} frames, {submissions} submissions; the budget is 30 ms:")
    # On a machine that does other work too, the least is what the box itself takes.
    for name, middle in (("median", statistics.median), ("least", min)):
        inside, outside = (1e3 * middle(column) for column in zip(*pairs, strict=True))
        print(f"{name:7}full box {inside:.1f} ms, no box {outside:.1f} ms, overhead {inside - outside:.1f} ms")
    print(f"layers in force: {', '.join(sorted(sandbox.layers_in_force))}")
    print(f"once per grading process: {once * 1e3:.0f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 60)
