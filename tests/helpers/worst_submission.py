"""What does the worst submission cost a machine?

    python tests/helpers/worst_submission.py [PART OF A NAME]

Grades each attack of the corpus alone, by `autograder grade` with the deadlines of grading.yml, and prints how long it
took and how much memory at most, of everything together: grader, zygote, workers, what they wrote into memory. That
needs a control group of its own, so root, and a machine that lets us make one; elsewhere only the time is told. Ends
with 1 where one takes longer than `SECONDS` or more than `BYTES`.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus_cases import ROOT, Case, cases

SECONDS, BYTES = 150, 700_000_000
GROUPS = Path("/sys/fs/cgroup")


@contextmanager
def control_group() -> Iterator[Path | None]:
    """A fresh group that counts memory, of version 1 or 2; None where none can be made."""
    above = GROUPS / "memory" if (GROUPS / "memory").is_dir() else GROUPS
    group = above / f"worst-submission-{time.monotonic_ns()}"
    try:
        group.mkdir()
    except OSError:
        group = None  # type: ignore[assignment]
    try:
        yield group
    finally:
        if group:
            group.rmdir()


def peak(group: Path | None) -> int:
    """The most bytes that a group ever held; 0 where nobody counted."""
    files = (group / name for name in ("memory.max_usage_in_bytes", "memory.peak")) if group else ()
    return next((int(file.read_text()) for file in files if file.is_file()), 0)


def cost(case: Case) -> tuple[float, int]:
    """Grade one submission; returns seconds and bytes."""
    with tempfile.TemporaryDirectory() as place, control_group() as group:
        enter = f"echo $$ > {group}/cgroup.procs; " if group else ""
        command = [sys.executable, "-m", "autograder", "grade", str(case.write(Path(place)))]
        begun = time.monotonic()
        done = subprocess.run(
            ["sh", "-c", enter + 'exec "$@"', "sh", *command], cwd=ROOT, capture_output=True, text=True
        )
        took = time.monotonic() - begun
        assert "Traceback" not in done.stderr, done.stderr
        return took, peak(group)


def main(part: str) -> int:
    """Measure and print; returns the exit status."""
    costs: dict[str, tuple[float, int]] = {}
    for case in cases("hostile"):
        if part in case.name:
            seconds, size = costs[case.name] = cost(case)
            print(f"{seconds:7.1f} s {size / 1e6:6.0f} MB  {case.name}", flush=True)
    longest = max(costs, key=lambda name: costs[name][0])
    largest = max(costs, key=lambda name: costs[name][1])
    seconds, size = costs[longest][0], costs[largest][1]
    print(f"the longest: {longest}, {seconds:.0f} s; the largest: {largest}, {size / 1e6:.0f} MB")
    return int(seconds > SECONDS or size > BYTES)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if sys.argv[1:] else ""))
