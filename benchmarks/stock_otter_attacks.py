"""What does stock otter do with the attacks of tests/corpus/hostile/?

Each attack is handed to `otter run` with the same zip of hidden tests that the box is graded by, and its results.json
is compared with what the attack deserves (its expect.txt). Prints a Markdown table, the first and the last column of
SECURITY.md's; with --write it puts each verdict there too, so that every one is measured and none is written by hand.

Stock otter runs a submission in the grader's own process, so the attacks do what they say. Run this as root on a
machine that can be thrown away. Otter runs as a user of its own, in name spaces of its own with a small /tmp and with a
limit on processes, and everything of that user is killed after each attack. What takes memory that no limit on a
process counts runs in a memory control group, or not at all. On a real server otter has none of that.

    python benchmarks/stock_otter_attacks.py [--write] [PART OF A NAME ...]
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests" / "helpers"), str(ROOT)]

from corpus_cases import CORPUS, Case, cases  # noqa: E402
from the_assignment import ASSIGNMENT  # noqa: E402

from autograder.files import write_zip  # noqa: E402
from autograder.gradescope.packaging import autograder_zip  # noqa: E402

USER = 61183
PATIENCE_SECONDS = 60
# No limit on a process stops these, only one on a control group or the machine's own memory.
NEEDS_GROUP = {"P5-hides-memory-in-files"}
GROUP_BYTES = 2_000_000_000
APART = ["unshare", "--mount", "--pid", "--ipc", "--fork", "--mount-proc", "--kill-child", "sh", "-c"]
MOUNTS = "for place in /tmp /var/tmp /dev/shm; do mount -t tmpfs -o size=1g,nr_inodes=100k,mode=1777 tmpfs $place; done"


@contextlib.contextmanager
def memory_group() -> Iterator[Path | None]:
    """Make a control group of GROUP_BYTES, of either version; gives None where there is none to be had."""
    first, second = Path("/sys/fs/cgroup/memory"), Path("/sys/fs/cgroup")
    parent, bound, swap = first, "memory.limit_in_bytes", "memory.memsw.limit_in_bytes"
    if not (first / bound).exists():
        parent, bound, swap = second, "memory.max", "memory.swap.max"
    group = parent / f"stock-otter-{os.urandom(4).hex()}"
    made = None
    try:
        with contextlib.suppress(OSError):
            if parent == second:
                enter(parent / "cgroup.subtree_control", "+memory")
            group.mkdir()
            enter(group / bound, str(GROUP_BYTES))
            made = group
        with contextlib.suppress(OSError):  # not every kernel counts swap
            enter(group / swap, str(GROUP_BYTES if parent == first else 0))
        yield made
    finally:
        if group.exists():
            group.rmdir()


def enter(file: Path, value: str) -> None:
    """Write to a control file that exists; anywhere else a new file would look like success."""
    with file.open("r+") as stream:
        stream.write(value)


def confine(group: Path | None) -> None:
    """Bound what the whole experiment may take; runs in the child, before the change of user."""
    if group:
        enter(group / "cgroup.procs", "0")
    resource.setrlimit(resource.RLIMIT_NPROC, (400, 400))
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000_000, 200_000_000))
    resource.setrlimit(resource.RLIMIT_AS, (8_000_000_000, 8_000_000_000))


def as_stranger(*command: str) -> list[str]:
    """Wrap a command so that it runs as a user of its own; setpriv itself may still enter any folder."""
    change = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups"]
    return [*change, "sh", "-c", 'exec "$@"', "sh", *command]


def interpreter() -> str:
    """Find a Python of this version that another user can run; packages come from this environment."""
    for candidate in (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}", "/usr/bin/python3"):
        done = subprocess.run(
            as_stranger(candidate, "-c", "import sys; print(sys.version_info[1])"),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.stdout.strip() == str(sys.version_info.minor):
            return candidate
    raise SystemExit("no interpreter here that another user can run")


def otter(case: Case, python: str, zipped: Path, group: Path | None) -> tuple[str, dict[str, float] | None]:
    """Run one attack, in a control group if one is given; returns how otter ended and the scores that it reported."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        shutil.copy(zipped, folder / "autograder.zip")
        files = case.files
        for notebook in (ROOT / "student_template").glob("*.ipynb"):
            files[notebook.name] = notebook.read_bytes()
        write_zip(folder / "doe.zip", files)
        kernel = folder / "kernels" / "python3"
        kernel.mkdir(parents=True)
        spec = {"argv": [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"], "display_name": "Python"}
        (kernel / "kernel.json").write_text(json.dumps({**spec, "language": "python"}))
        for path in (folder, *folder.iterdir()):
            os.chown(path, USER, USER)
        packages = [path for path in sys.path if path.endswith("site-packages")]
        process = subprocess.Popen(
            as_stranger(python, "-m", "otter", "run", "-a", "autograder.zip", "doe.zip"),
            cwd=folder,
            env={
                "HOME": name,
                "PATH": "/usr/bin:/bin",
                "PYTHONPATH": os.pathsep.join([str(ROOT), *packages]),
                "JUPYTER_PATH": name,
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=partial(confine, group),
        )
        try:
            ended = f"exit status {process.wait(PATIENCE_SECONDS)}"
        except subprocess.TimeoutExpired:
            ended = "hangs"
        kill = as_stranger(python, "-c", "import os; os.kill(-1, 9)")
        survivors = survive()
        subprocess.run(kill, check=False, stderr=subprocess.DEVNULL)
        process.wait()
        # Orphans are handed to this process, the first of its name space; unreaped, they count as the user's.
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, 0):
                pass
        if survivors and ended != "hangs":
            ended += ", its processes live on"
        # A run that was killed leaves otter's own temporary files.
        if (left := left_behind(folder)) and ended != "hangs":
            ended += f", leaves {left}"
        results = folder / "results.json"
        if results.exists() and "99999" in results.read_text(errors="replace"):
            ended += ", the forged result is taken"
        scores = None
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            tests = json.loads(results.read_text())["tests"]
            scores = {test.get("number", test["name"]): test["score"] for test in tests if test.get("max_score")}
        for path in folder.iterdir():  # what attacks leave may be too deep for Python to remove
            subprocess.run(["rm", "-rf", str(path)], check=False)
        return ended, scores


def left_behind(folder: Path) -> str:
    """Say what the attack left outside otter's own folder, and remove it."""
    files = 0
    for place in map(Path, ("/tmp", "/var/tmp", "/dev/shm")):
        for path in place.iterdir():
            if path != folder and path.lstat().st_uid == USER:
                files += 1
                subprocess.run(["rm", "-rf", str(path)], check=False)
    objects = sum(len(Path(f"/proc/sysvipc/{kind}").read_text().splitlines()) - 1 for kind in ("shm", "sem", "msg"))
    subprocess.run(["ipcrm", "--all"], check=False)
    counted = ((files, "a file", "files"), (objects, "a System V object", "System V objects"))
    return " and ".join(one if count == 1 else f"{count} {many}" for count, one, many in counted if count)


def survive() -> bool:
    """Tell whether the experiment's user still has processes a moment after otter ended."""
    time.sleep(0.5)
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if process.stat().st_uid == USER and (process / "cmdline").read_bytes():
                return True
    return False


def verdict(case: Case, ended: str, scores: dict[str, float] | None, full: dict[str, float]) -> str:
    """Say in a few words how otter's outcome differs from what the attack deserves."""
    if ended == "hangs":
        return f"hangs; ended after {PATIENCE_SECONDS} s, no result"
    if scores is None:
        return f"no result; {ended}"
    deserved = set(full) - set(case.expected(ASSIGNMENT.manifest.questions)[1])
    kept = {question for question, points in full.items() if scores.get(question) == points}
    found = []
    if gained := kept - deserved:
        # The box takes these from an attack on itself; where the answers are the solution's, otter is right.
        stolen = ", ".join(sorted(gained & replaced(case)))
        found.append(f"**full marks for {stolen}**" if stolen else "full marks, and its answers are right")
    if deserved - kept:
        found.append(
            f"honest answers lose: {', '.join(sorted(deserved - kept))}" if kept else "honest answers lose everything"
        )
    found += [f"**{said}**" for said in ended.split(", ")[1:]]
    return "; ".join(found) or "scored as it deserves"


def replaced(case: Case) -> set[str]:
    """Name the questions whose functions the attack mentions; all others are answered by the solution."""
    words = {word for path in case.folder.iterdir() for word in re.findall(r"\w+", path.read_text(errors="replace"))}
    return {question.id for question in ASSIGNMENT.manifest.questions if words & set(question.functions)}


def write_down(name: str, promise: str, said: str) -> None:
    """Put a verdict into the last cell of the attack's row in SECURITY.md."""
    page = ROOT / "SECURITY.md"
    lines = page.read_text().splitlines()
    for number, line in enumerate(lines):
        if line.startswith(f"| {name} | {promise} | "):
            lines[number] = f"{line.rsplit(' | ', 1)[0]} | {said} |"
    page.write_text("\n".join(lines) + "\n")


def main(parts: list[str], write: bool) -> None:
    """Run every attack whose name holds one of `parts`, or all; prints a row as each is done."""
    if os.geteuid() != 0:
        raise SystemExit("run this as root on a machine that can be thrown away: the attacks are let loose")
    if "APART" not in os.environ:
        script = f'{MOUNTS}; exec "$@"'
        command = [*APART, script, "sh", sys.executable, str(Path(__file__).resolve()), *sys.argv[1:]]
        raise SystemExit(subprocess.run(command, env={**os.environ, "APART": "yes"}, check=False).returncode)
    python = interpreter()
    with tempfile.TemporaryDirectory() as work, memory_group() as group:
        zipped = Path(work) / "autograder.zip"
        autograder_zip(ROOT, zipped)
        honest = Case("accepted", "honest", CORPUS / "no-overlay")
        ended, full = otter(honest, python, zipped, group)
        if not full:
            raise SystemExit(f"otter does not grade an honest submission here: {ended}")
        print(f"honest: {sum(full.values()):g} in {len(full)} questions", file=sys.stderr)
        print("| attack | stock otter 7 |\n|---|---|", flush=True)
        for case in cases("hostile"):
            if parts and not any(part in case.name for part in parts):
                continue
            needed = case.name in NEEDS_GROUP
            if needed and not group:
                said = "not run: it would use up this machine"
            else:
                said = verdict(case, *otter(case, python, zipped, group if needed else None), full)
            promise, _, name = case.name.partition("-")
            print(f"| {name} | {said} |", flush=True)
            if write:
                write_down(name, promise, said)
        if otter(honest, python, zipped, group)[1] != full:
            raise SystemExit("void: after these attacks otter does not grade an honest submission as before")


if __name__ == "__main__":
    options = {"--write"} & set(sys.argv[1:])
    main([part for part in sys.argv[1:] if part not in options], bool(options))
