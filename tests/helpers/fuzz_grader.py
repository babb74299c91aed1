"""Can anything that a stranger hands in, or says out of the box, stop or slow down the grader's own side?

    python tests/helpers/fuzz_grader.py [SECONDS] [SEED]

It makes inputs of each kind in turn: answers as frames and as values, questions of stand-ins, zips, names of files and
students, metadata and layouts of course sites, written answers, source files, results, and bytes for every reader of
strangers'. An input is found when reading or showing it raises anything but what its reader promises, takes longer than
a minute, or makes the process larger than a gigabyte; the seed that is printed makes it again. At the end it says what
each kind took at worst.
"""

from __future__ import annotations

import contextlib
import io
import os
import random
import resource
import shutil
import signal
import struct
import sys
import tempfile
import time
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "helpers"), str(ROOT)]

import numpy as np  # noqa: E402
from fabricated import fill, result  # noqa: E402
from hostile_readers import READERS, seeds  # noqa: E402
from the_assignment import ASSIGNMENT  # noqa: E402

from autograder.batch.grader import open_task  # noqa: E402
from autograder.batch.handed_in import handed_in  # noqa: E402
from autograder.batch.jobs import Job  # noqa: E402
from autograder.batch.scores import cell, csv_text  # noqa: E402
from autograder.batch.store import Store, listed  # noqa: E402
from autograder.faults import GraderFault, OpeningFault, Unreadable  # noqa: E402
from autograder.hostile_text import line, markdown, plain  # noqa: E402
from autograder.intake.decoding import NotText, normalise  # noqa: E402
from autograder.intake.for_markers import for_markers  # noqa: E402
from autograder.intake.names import original_name  # noqa: E402
from autograder.intake.people import Student  # noqa: E402
from autograder.intake.roster import read_roster  # noqa: E402
from autograder.intake.submission import open_submission  # noqa: E402
from autograder.intake.upload import shown  # noqa: E402
from autograder.intake.written import written_answers  # noqa: E402
from autograder.marking.grade import grade_in  # noqa: E402
from autograder.marking.imaginary import taking_imaginary_parts  # noqa: E402
from autograder.marking.problems import masked  # noqa: E402
from autograder.marking.record import Record, to_json  # noqa: E402
from autograder.marking.run import Environment, Run  # noqa: E402
from autograder.reports import code  # noqa: E402
from autograder.reports.report import write_report  # noqa: E402
from autograder.sandbox import (  # noqa: E402
    Answer,
    Died,
    Missing,
    NotLoaded,
    Other,
    Raised,
    Returned,
    Seq,
    TimedOut,
    TooLarge,
    perform,
)
from autograder.sandbox.box import codec  # noqa: E402

SECONDS, BYTES = 60, 1_000_000_000
LIMITS = ASSIGNMENT.manifest.limits.submission
WANTED = ASSIGNMENT.manifest.wanted
RUN = Run(ASSIGNMENT, 2109)

_TOKENS = (
    *("_", "-", " ", "\n", "\r\n", "\t", "\x00", "\x1b[2J", "\u202e", "\u2028", "\ufdfa", "e\u0301", "\ud800", "é"),
    *("\x85", "#", "*", "`", "<!--", "-->", "## A2-written\n", "answer", "your ", "here", "TODO", ";", ",", "=", "+"),
    *('"', "'", "1", "0.5", "1e9", "/", "/a", "..", "\\", "(1)", " - copy", "_1", "-2", ".py", ".md", "a_warm_up"),
    *("LATE_", "imag", "def f", "(", ")", "'''", '"""', "import ", " as ", "|", "<b>", "&amp;", "{", "}", "[", "]"),
    *(":", "&a ", "*a ", ".txt"),
)


def soup(dice: random.Random, most: int) -> str:
    """Text of a few tokens, repeated in a few ways, up to so many characters."""
    parts, size = [], dice.choice([1, 10, 100, most // 10, most])
    while size > 0:
        phrase = "".join(dice.choices(_TOKENS, k=dice.randint(1, 4)))
        part = phrase * dice.choice([1, 1, 3, max(1, dice.randint(0, size) // len(phrase))])
        parts.append(part)
        size -= len(part)
    return "".join(parts)[:most]


def array(dice: random.Random) -> np.ndarray:
    """An array of any dtype that may cross the border, small, large, empty or of many dimensions."""
    shape: Sequence[int] = dice.choice(
        [(), (1,), (3, 1), (1, 4), (4, 1), (2, 3), (1, 7), (7,), (0,), (0, 1000), (500_000,), (700, 700), (1,) * 32]
    )
    dtype = np.dtype(dice.choice(codec._DTYPES))
    fill_with = dice.choice([0, 1, 0.5, -1e300, 1e-320, np.nan, np.inf, 2**62])
    with np.errstate(all="ignore"):
        return np.full(shape, fill_with).astype(dtype)


def value(dice: random.Random, depth: int = 0) -> Any:
    """A value of the model."""
    kind = dice.randrange(9 if depth < codec.MAX_DEPTH else 7)
    if kind < 2:
        return array(dice)
    if kind < 7:
        scalars = [None, True, 0.5, float("nan"), float("-inf"), 7, -(2**1000), Other(soup(dice, 300), soup(dice, 300))]
        return dice.choice(scalars)
    item = value(dice, depth + 1)
    count = dice.choice([0, 1, 2, 3, 51, codec.MAX_ITEMS // 2])
    if isinstance(item, Seq | np.ndarray) and (isinstance(item, Seq) or item.size > 1000):
        count = min(count, 3)
    return Seq(dice.choice(["list", "tuple"]), (item,) * count + tuple(value(dice, depth + 2) for _ in range(2)))


def answer(dice: random.Random) -> Answer:
    """What can come of a call."""
    text = [soup(dice, 300) for _ in range(3)]
    made: list[Answer] = [Raised(*text), NotLoaded(*text), Missing(text[0]), TooLarge(text[0])]
    made += [TimedOut(5.0), Died("it ended"), *[Returned(value(dice), (), tuple(text))] * 8]
    return dice.choice(made)


class Proxy:
    """Answers in the student's place: mostly right, or always one of a few things."""

    def __init__(self, dice: random.Random, right: Callable[..., Any]) -> None:
        self.dice, self.right = dice, right
        self.few = [answer(dice) for _ in range(2)]
        self.wrong = dice.choice([0.0, 0.0, 0.1, 0.5, 1.0, 1.0])

    def answers(self, calls: Sequence[tuple[Any, ...]]) -> list[Answer]:
        """One answer for each call."""
        return [
            self.dice.choice(self.few) if self.dice.random() < self.wrong else perform(self.right, arguments)
            for arguments in calls
        ]


def values(dice: random.Random, folder: Path) -> None:
    """Judge, name and flag a submission whose functions answer anything; store and show what came of it."""
    functions = {name: Proxy(dice, function) for name, function in RUN.solution.items()}
    files = {"a_warm_up.py": soup(dice, 50_000).encode("utf-8", "replace")}
    questions = grade_in(Environment(RUN, functions), files=files)
    flags = [flag for question in questions for flag in question.flags]
    assert not [flag for flag in flags if "the grader failed" in flag or "not judged" in flag], flags
    made = result(soup(dice, 300), questions=questions, printed=soup(dice, 65_536), notes=(soup(dice, 2000),) * 40)
    kept = handed_in(files, questions, ASSIGNMENT.manifest)
    assert len(to_json(Record(made, "", "", handed_in=kept), ASSIGNMENT.manifest)) < 3_000_000
    if dice.random() > 0.1:
        return  # drawing takes longer than everything else
    students = [Student(soup(dice, 200), soup(dice, 200), soup(dice, 50))]
    fill(Store(folder), [made], students)
    write_report(Store(folder), ASSIGNMENT.manifest, ASSIGNMENT.mistakes)


def frames(dice: random.Random, folder: Path) -> None:
    """Read answers that a worker would not send."""
    body = bytearray(codec.encode_answer(answer_of_a_worker(dice), 1 << 22))
    for _ in range(dice.randint(0, 6)):
        at = dice.randint(0, len(body))
        counted = b"l" + struct.pack("<I", dice.getrandbits(15))
        extra = dice.choice([struct.pack("<Q", dice.getrandbits(64)), counted, b"a\x0b\x02"])
        body[at : at + dice.randint(0, 9)] = dice.choice([extra, dice.randbytes(3), body[at : at + 9] * 999])
    with contextlib.suppress(codec.Malformed):
        codec.decode_answer(bytes(body[: 1 << 22]), dice.randint(0, 6))


def answer_of_a_worker(dice: random.Random) -> Answer:
    """One that has an encoding."""
    while isinstance(made := answer(dice), TimedOut | Died):
        pass
    return made


def zips(dice: random.Random, folder: Path) -> None:
    """Open a zip of odd names, sizes and records, damaged or not."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", dice.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])) as archive:
        for _ in range(dice.choice([0, 1, 5, 50, 450])):
            wanted = dice.choice(WANTED)
            name = dice.choice([wanted, wanted, "x/" * dice.randint(1, 300) + wanted, soup(dice, 30_000)])
            member = zipfile.ZipInfo(name.encode("utf-8", "replace")[:60_000].decode("utf-8", "ignore") or "x")
            member.external_attr = dice.choice([0, 0o120777 << 16, 0o100644 << 16, 0o060000 << 16])
            with warnings.catch_warnings(), contextlib.suppress(ValueError):
                warnings.simplefilter("ignore")
                archive.writestr(member, soup(dice, dice.choice([10, 1000, 100_000])).encode("utf-8", "replace"))
    data = bytearray(buffer.getvalue())
    for _ in range(dice.choice([0, 0, 1, 5])):
        at = dice.randint(max(0, len(data) - 3000), len(data))
        records = [b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"]
        data[at : at + 4] = dice.choice([*records, b"\xff\xff\xff\xff", dice.randbytes(4)])
    (folder / "doe.zip").write_bytes(data[: LIMITS.total_bytes])
    with contextlib.suppress(Unreadable):
        open_submission(folder / "doe.zip", WANTED, LIMITS)


def file_name(dice: random.Random) -> str:
    """A name that a file system takes."""
    text = soup(dice, 80).replace("/", "_").replace("\0", "").replace("\ud800", "")
    canvas = f"doe_4711_{dice.randint(1, 99)}_{text}"
    return dice.choice([text, canvas, "submission_1", "a_warm_up.py", "..x"])[:80] or "x"


def names(dice: random.Random, folder: Path) -> None:
    """List and open a class of odd names, links and folders; write them into tables."""
    for _ in range(dice.randint(1, 12)):
        place = folder / file_name(dice)
        with contextlib.suppress(OSError):
            make = dice.randrange(4)
            if make == 0:
                place.symlink_to(dice.choice(["/", ".", place.name, "nowhere", str(folder)]))
            elif make == 1:
                place.mkdir()
                (place / "a_warm_up.py").write_text(soup(dice, 1000), errors="replace")
            else:
                place.write_text(soup(dice, 1000), errors="replace")
    with contextlib.suppress(GraderFault):
        roster = read_roster(folder, WANTED)
        files = [item.file.lower() for item in listed(roster.entries)]
        assert len(set(files)) == len(files)
        for number, entry in enumerate(roster.entries):
            open_task(Job(number, entry), ASSIGNMENT.manifest, ASSIGNMENT.handed_out)
    text = soup(dice, 65_000)
    for show in (plain, line, markdown, masked, shown, cell, original_name):
        show(text)
    csv_text([[cell(text), cell(soup(dice, 1000))]])


def metadata(dice: random.Random, folder: Path) -> None:
    """Read what course sites say of a class, with aliases that unfold, damaged or not."""
    (folder / "submission_1").mkdir()
    width, depth = dice.choice([1, 2, 10]), dice.randint(0, 9)
    rows = [f"a0: &a0 {dice.choice(['[1]', '{k: v}', 'x' * 1000])}"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * width)}]" for n in range(1, depth + 1)]
    person = [f"  - :name: *a{depth}", f"    :email: {soup(dice, 200)!r}"]
    rows += ["submission_1:", "  :submitters:", *person * dice.randint(1, 3)]
    rows += [soup(dice, 1000)] if dice.random() < 0.3 else []
    dice.shuffle(rows) if dice.random() < 0.2 else None
    name = dice.choice(["submission_metadata.yml", "submission_metadata.yml", "classroom_roster.csv"])
    (folder / name).write_text("\n".join(rows), errors="replace")
    with contextlib.suppress(GraderFault):
        read_roster(folder, WANTED)


def texts(dice: random.Random, folder: Path) -> None:
    """Read written answers and source files as long as they may be."""
    text = soup(dice, dice.choice([1000, 65_536, 2_000_000]))
    asked = [question.id for question in ASSIGNMENT.manifest.written]
    written_answers(text, asked, ASSIGNMENT.handed_out_answers)
    sources = {"a_warm_up.py": text[:200_000], "b.py": soup(dice, 9000)}
    taking_imaginary_parts({name: source.encode("utf-8", "replace") for name, source in sources.items()})
    encoding = dice.choice(["utf-8", "utf-16", "utf-32", "latin-1", "cp1252", "utf-7"])
    piece = code.shown(text)
    code.runs(piece)
    code.without_words(piece)
    with contextlib.suppress(NotText):
        normalise(b"# coding: " + encoding.encode() + b"\n" + text.encode(encoding, "replace"))


def questions(dice: random.Random, folder: Path) -> None:
    """Ask what a stand-in may ask, in form or not, of any function."""
    arguments = [value(dice) for _ in range(dice.randint(0, 6))]
    name = dice.choice([*RUN.solution, soup(dice, 100)])
    try:
        body = bytearray(codec.encode_question(name, [dice.choice([soup(dice, 300), one]) for one in arguments]))
    except codec.TooBig:
        return
    if dice.random() < 0.5:
        at = dice.randint(0, len(body))
        body[at : at + dice.randint(0, 9)] = dice.randbytes(4)
    with contextlib.suppress(codec.Malformed):
        codec.asked_function(bytes(body))
        codec.decode_answer(RUN.right_values(bytes(body[: codec.QUESTION_BYTES]), time.monotonic() + 20), 6)


def readers(dice: random.Random, folder: Path) -> None:
    """Give one reader of a stranger's bytes what it nearly understands."""
    name = dice.choice(list(READERS))
    READERS[name](damaged(dice, dice.choice([*seeds(name), soup(dice, 100_000).encode("utf-8", "replace")])))


def layouts(dice: random.Random, folder: Path) -> None:
    """List and open classes as course sites lay them out, with archives, tables and repositories, odd in any place."""
    people = [file_name(dice).rstrip(". ") or "x" for _ in range(dice.randint(1, 6))]
    for number, name in enumerate(people):
        place = folder / dice.choice([name, f"submission_{number}", f"doe{number}_LATE_47{number}_9_x", name + ".zip"])
        with contextlib.suppress(OSError):
            if dice.random() < 0.4:
                reader = dice.choice(["zip", "tar", "tar.gz", "tar.xz"])
                (folder / f"{name}.{reader}").write_bytes(damaged(dice, dice.choice(seeds(reader))))
                continue
            place.mkdir(exist_ok=True)
            for path in dice.sample(_IN_A_HAND_IN, dice.randint(1, 5)):
                file = place / path.format(dice.randint(1, 9), dice.choice(["A2-written", file_name(dice)]))
                file.parent.mkdir(parents=True, exist_ok=True)
                file.unlink(missing_ok=True)  # whoever wrote into a pipe would wait
                dice.choice([os.mkfifo] + [lambda file: file.write_bytes(seeded(dice))] * 9)(file)
    with contextlib.suppress(OSError):
        for table in dice.sample(["students.csv", "roster.csv", "scores.csv", "submission_metadata.yml"], 2):
            reader = "metadata" if table.endswith(".yml") else "table"
            (folder / table).write_bytes(damaged(dice, dice.choice(seeds(reader))))
    with contextlib.suppress(GraderFault):
        for number, entry in enumerate(read_roster(folder, WANTED).entries):
            task = open_task(Job(number, entry), ASSIGNMENT.manifest, ASSIGNMENT.handed_out)
            if task.submission:
                for_markers(task.submission.files, ASSIGNMENT.manifest, ASSIGNMENT.handed_out_answers)


_IN_A_HAND_IN = (
    *("a_warm_up.py", "{1}/a_warm_up.py", "Question {0} {1}/answer.txt", "Question {0}/a_warm_up.py", "work.ipynb"),
    *(".git/config", "pyvenv.cfg", "written_answers.md", "x.zip", "x.tar.gz", "results/x.json", "{1}", "{1}.md"),
)


def seeded(dice: random.Random) -> bytes:
    """What some reader nearly understands."""
    return damaged(dice, dice.choice(seeds(dice.choice(list(READERS)))))


def damaged(dice: random.Random, data: bytes) -> bytes:
    """The same with bytes changed, doubled or put in, or as it is."""
    changed = bytearray(data)
    for _ in range(dice.choice([0, 0, 1, 6])):
        at = dice.randint(0, len(changed))
        said = soup(dice, 3000).encode("utf-8", "replace")
        digits = b"%d" % dice.randrange(10) * dice.choice([9, 5000])
        extra = [dice.randbytes(4), changed[at : at + 40] * dice.choice([2, 99]), said, digits]
        changed[at : at + dice.randint(0, 9)] = dice.choice(extra)
    if dice.random() < 0.05 and changed:
        changed *= dice.randint(1, 4_000_000 // len(changed) + 1)
    return bytes(changed[:4_000_000])


KINDS = (frames, values, questions, zips, names, layouts, metadata, texts, readers)


def resident() -> int:
    """Bytes of memory that this process has now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


class Late(BaseException):
    """Something takes too long; no `except` of the grader may take it for something else."""


def late(*_: object) -> None:
    """Interrupt what takes too long."""
    raise Late(f"it takes longer than {SECONDS} s")


def try_one(kind: Callable[[random.Random, Path], None], seed: int) -> float:
    """Make and read one input; returns the seconds that it took."""
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    started = time.monotonic()
    signal.alarm(SECONDS)
    try:
        kind(random.Random(f"{kind.__name__} {seed}"), folder)
    except OpeningFault:
        pass
    finally:
        signal.alarm(0)
        shutil.rmtree(folder, ignore_errors=True)
    return time.monotonic() - started


def main(seconds: float, seed: int) -> int:
    """Fuzz; prints what it did and found."""
    signal.signal(signal.SIGALRM, late)
    until, tried, largest = time.monotonic() + seconds, Counter[str](), Counter[str]()
    worst: dict[str, tuple[float, int]] = {}
    while time.monotonic() < until:
        for kind in KINDS:
            name = kind.__name__
            try:
                took = try_one(kind, seed)
                peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
                assert peak < BYTES, f"{peak / 1e6:.0f} MB"
            except BaseException:
                print(f"found: {name} with seed {seed}", flush=True)
                raise
            tried[name] += 1
            worst[name] = max(worst.get(name, (0.0, 0)), (took, seed))
            largest[name] = max(largest[name], resident())
        seed += 1
    for name in tried:
        took, when = worst[name]
        size = largest[name] / 1e6
        print(f"{name:10}{tried[name]:8} inputs, at worst {took:6.2f} s (seed {when}), process {size:4.0f} MB")
    print(f"nothing found; at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at any time")
    return 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if sys.argv[1:] else 60.0, int(sys.argv[2]) if sys.argv[2:] else 0))
