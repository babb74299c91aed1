"""Classes without any grading: results as the grader would make them, for what only reads them."""

from __future__ import annotations

import ctypes
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from multiprocessing.connection import Connection

from corpus_cases import ROOT
from the_assignment import ASSIGNMENT

from autograder.batch.grader import grader_version
from autograder.batch.jobs import CannotGrade, Outcome, Ready
from autograder.batch.store import RunRecord, Store, listed
from autograder.intake.people import Student
from autograder.intake.roster import Entry, Layout
from autograder.manifest import Manifest
from autograder.marking.grade import ungraded
from autograder.marking.record import HandedIn, Record, to_json
from autograder.marking.results import CaseResult, QuestionResult, Result

SEED = 7


def result(name: str, lost: Sequence[str] = (), manifest: Manifest | None = None, **fields: object) -> Result:
    """A graded submission that loses every case of the questions in `lost`."""
    manifest = manifest or ASSIGNMENT.manifest
    message = "f(x), called with 1 data point\ncame back: the number 2\nexpected: one float"
    questions = tuple(
        QuestionResult(
            question.id,
            question.title,
            tuple(
                CaseResult(case.name, case.points, False, message, "wrong")
                if question.id in lost
                else CaseResult(case.name, case.points, True)
                for case in question.cases
            ),
        )
        for question in manifest.questions
    )
    made = replace(ungraded(name, "graded", SEED), questions=questions, seconds=0.03)
    return replace(made, **fields)


def fill(
    store: Store,
    results: Sequence[Result],
    students: Sequence[Student] = (),
    layout: Layout = "folders",
    code: Sequence[HandedIn] = (),
) -> RunRecord:
    """Write a batch with these results; the n-th result is of the n-th student and code, if there is one."""
    manifest = ASSIGNMENT.manifest
    entries = [
        Entry(made.submission, (), tuple(students[number : number + 1])) for number, made in enumerate(results)
    ]
    record = RunRecord(SEED, grader_version(ROOT), layout, listed(entries))
    store.results.mkdir(parents=True, exist_ok=True)
    store.write_run(record)
    for number, (submission, made) in enumerate(zip(record.submissions, results, strict=True)):
        kept = code[number] if number < len(code) else HandedIn()
        stored = Record(made, "key", record.grader, submission.stamp, kept)
        store.write_result(submission.file, to_json(stored, manifest))
    return record


def crowd(size: int) -> list[Result]:
    """A class of a realistic spread."""
    draw = random.Random(size)
    ids = [question.id for question in ASSIGNMENT.manifest.questions]
    return [result(f"student-{number:05}", draw.sample(ids, draw.choice((0, 1, 2, 2, 3, 5)))) for number in range(size)]


def dying(**run: object) -> Callable[[Connection], None]:
    """Stand for what a pool's processes share: they die over `fatal`, over `once` only the first time, and hang over
    `endless`."""

    def serve(jobs: Connection) -> None:
        jobs.send(Ready())
        while True:
            try:
                job = jobs.recv()
            except EOFError:
                return
            first_time = job.entry.name == "once" and not job.entry.paths[0].exists()
            if first_time:
                job.entry.paths[0].touch()
            if first_time or job.entry.name == "fatal":
                os.kill(os.getpid(), signal.SIGKILL)
            if job.entry.name == "endless":
                time.sleep(10_000)
            cores = ",".join(map(str, sorted(os.sched_getaffinity(0))))
            jobs.send(Outcome(job.number, "graded", f"{job.entry.name} {os.getppid()} {cores}"))

    return serve


def vanishing(**run: object) -> Callable[[Connection], None]:
    """Processes that cannot start."""
    return lambda jobs: os._exit(3)


def refusing(**run: object) -> Callable[[Connection], None]:
    """Processes whose box refuses this machine."""
    return lambda jobs: jobs.send(CannotGrade("no layer confines"))


def strange(**run: object) -> Callable[[Connection], None]:
    """Processes that speak another language, and go on living."""

    def serve(jobs: Connection) -> None:
        jobs.send("hello")
        time.sleep(10_000)

    return serve


def threaded(**run: object) -> Callable[[Connection], None]:
    """A library that starts a thread, whatever it was told."""
    threading.Thread(target=time.sleep, args=(10_000,), daemon=True).start()
    return dying()


def traceable(**run: object) -> Callable[[Connection], None]:
    """Processes that say whether others may look into them, which they have from their server."""
    return lambda jobs: jobs.send(ctypes.CDLL(None).prctl(3))  # PR_GET_DUMPABLE


def failing(**run: object) -> Callable[[Connection], None]:
    """A server that ends while it makes what they share."""
    os._exit(3)
