"""How is a class graded, so that nothing is lost whatever happens?

    roster    which submissions are there
    jobs      each with the key of the result that there is already, if any
    outcomes  from the processes of this machine (`pool`) or a Dask cluster (`cluster`), in any order
    store     each result is written at once; tables and report are made from what is stored

So a run that was killed is continued by the same command, and a regrade after a changed test is a run like any
other: only the keys tell what there is to do. Memory stays flat, as no result is kept here.
"""

from __future__ import annotations

import os
import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median
from typing import Protocol

from autograder.batch.fork_server import ForkServer
from autograder.batch.grader import grader_version
from autograder.batch.jobs import Job, Outcome
from autograder.batch.overrides import read_overrides
from autograder.batch.pool import grade_here
from autograder.batch.progress import Progress
from autograder.batch.scores import canvas_csv, current_records, gradescope_csv, scores_csv, totals
from autograder.batch.store import Listed, RunRecord, Store, listed
from autograder.hostile_text import line
from autograder.intake.people import Student
from autograder.intake.roster import Roster, read_roster
from autograder.manifest import Manifest, load_manifest
from autograder.marking.grade import ungraded
from autograder.marking.record import Record, to_json
from autograder.marking.results import Result

_SHOWN = 20
"""Names in a sentence at a run's end; scores.csv has them all."""


@dataclass(frozen=True)
class Options:
    """How to grade a folder.

    Attributes:
        workers: processes on this machine; None = as many as there are cores.
        scheduler: address of a Dask scheduler that grades instead of this machine.
        seed: draws the hidden inputs; None keeps the seed of the run that is continued.
        untrusted: grade even where student code cannot be confined.
        quiet: show no progress.
    """

    workers: int | None = None
    scheduler: str | None = None
    seed: int | None = None
    untrusted: bool = False
    quiet: bool = False


@dataclass(frozen=True)
class Summary:
    """What a run came to.

    Attributes:
        total: submissions of the folder.
        graded_now: how many of them this run graded.
        counts: how often each status occurs, among all submissions that have a result.
        totals: automatic points of each submission that could be read, in the run's order.
        late: who handed in late, and how late.
        not_taken: what lies in the folder and was not taken for a submission, and why.
    """

    total: int
    graded_now: int
    counts: dict[str, int]
    totals: tuple[float, ...] = ()
    late: tuple[str, ...] = ()
    not_taken: tuple[str, ...] = ()
    interrupted: bool = False


class Page(Protocol):
    """What is made of the records beside the tables, by a room that batches know nothing of."""

    def prepare(self) -> None:
        """Do what needs no record: the processes load meanwhile."""

    def add(self, submission: Listed, record: Record) -> None:
        """Take a submission that has a record; they come in the run's order."""


def run_batch(
    root: Path,
    folder: Path,
    out: Path,
    options: Options,
    server: ForkServer | None = None,
    page: Page | None = None,
) -> Summary:
    """Grade every submission in `folder` that has no valid result yet, then write the tables into `out`.

    Args:
        root: the assignment's folder.
        server: starts the grading processes of this machine, where it is already loading; else one is made.
        page: is given every record that the tables are made of.

    Raises:
        GraderFault: the folder or `out` cannot be used, or nothing can be graded here.
    """
    manifest, store, version = load_manifest(root), Store(out), grader_version(root)
    seed = _seed(options, store.kept_seed(), manifest)
    with _forking(options, server) as forking:
        if forking:
            forking.prepare(root, seed, version, untrusted=options.untrusted)
        if page:
            page.prepare()
        roster = read_roster(folder, manifest.modules, out)
        with store.writing():
            record = RunRecord(
                seed=seed,
                grader=version,
                layout=roster.layout,
                submissions=listed(roster.entries),
                untrusted=options.untrusted,
            )
            read_overrides(store, record, manifest)  # what cannot be applied is said before anything is graded
            store.write_run(record)
            interrupted, moved = False, set[int]()
            with Progress(len(roster.entries), quiet=options.quiet) as progress:
                try:
                    jobs = _jobs(store, record, roster, moved)
                    for outcome in _outcomes(jobs, manifest, record, options, progress, forking):
                        progress.add(_keep(outcome, store, record, manifest, moved))
                except KeyboardInterrupt:
                    interrupted = True
            if forking:
                forking.dismiss()
            counts, scored = write_tables(store, record, manifest, page)
    return Summary(
        total=len(roster.entries),
        graded_now=sum(progress.counts.values()),
        counts=counts,
        totals=scored,
        late=tuple(_late(record)),
        not_taken=tuple(line(what) for what in roster.not_taken),
        interrupted=interrupted,
    )


def _forking(options: Options, server: ForkServer | None) -> AbstractContextManager[ForkServer | None]:
    """What starts processes here: nothing where a cluster grades, nor is that of somebody else ended."""
    return nullcontext(server) if server or options.scheduler else ForkServer()


def closing_words(summary: Summary, maximum: float) -> Iterator[str]:
    """What a batch ends with: the totals, who was late, and what nobody took for a submission."""
    if summary.totals:
        middle = f"mean {mean(summary.totals):.1f}, median {median(summary.totals):.1f} of {maximum:g}"
        yield f"{middle} automatic points, over the {len(summary.totals)} that could be read."
    if summary.late:
        yield f"Late: {_some(summary.late)}."
    if summary.not_taken:
        yield f"Not taken for a submission: {'; '.join(summary.not_taken)}."


def _some(names: Sequence[str]) -> str:
    """The first twenty, and how many more there are."""
    more = f", and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def write_tables(
    store: Store, record: RunRecord, manifest: Manifest, page: Page | None = None
) -> tuple[dict[str, int], tuple[float, ...]]:
    """Write scores.csv and the import form that suits the roster; a page is made of the same reading.

    Returns:
        How often each status occurs, and the total of every submission that could be read.
    """
    counts: Counter[str] = Counter()
    scored: list[float] = []
    people: list[tuple[Student, float | None]] = []

    def counted() -> Iterator[tuple[Listed, Result]]:
        for submission, found in current_records(store, record, manifest):
            result = found.result
            counts[result.status] += 1
            if result.total is not None and result.status != "unreadable":
                scored.append(result.total)
            if record.layout in ("gradescope", "canvas"):
                people.extend(totals(submission, result))
            if page:
                page.add(submission, found)
            yield submission, result

    store.write(store.folder / "scores.csv", scores_csv(counted(), manifest))
    if record.layout == "gradescope":
        store.write(store.folder / "gradescope-import.csv", gradescope_csv(people, manifest.automatic_points))
    elif record.layout == "canvas":
        store.write(store.folder / "canvas-import.csv", canvas_csv(people, manifest.title, manifest.automatic_points))
    return dict(counts), tuple(scored)


def _late(record: RunRecord) -> Iterator[str]:
    for submission in record.submissions:
        if submission.late:
            people = ", ".join(student.name for student in submission.students if student.name)
            yield line(f"{people or submission.name} ({submission.late})")


def _seed(options: Options, kept: int | None, manifest: Manifest) -> int:
    for seed in (options.seed, kept, manifest.seed):
        if seed is not None:
            return seed
    return secrets.randbits(48)


def _jobs(store: Store, record: RunRecord, roster: Roster, moved: set[int]) -> Iterator[Job]:
    """What there is to do; `moved` collects those whose files are no longer as they lay when they were graded."""
    for number, (entry, submission) in enumerate(zip(roster.entries, record.submissions, strict=True)):
        stored, known = store.read_result(submission.file), None
        complete = store.read_answers(submission.file) is not None
        if isinstance(stored, Record) and complete and stored.result.status != "grader_error":
            known = stored.key
            if stored.stamp != submission.stamp:
                moved.add(number)
        yield Job(number, entry, known, submission.stamp)


def _outcomes(
    jobs: Iterator[Job],
    manifest: Manifest,
    record: RunRecord,
    options: Options,
    progress: Progress,
    forking: ForkServer | None,
) -> Iterator[Outcome]:
    if forking is None:
        from autograder.batch.cluster import grade_on_cluster

        where, untrusted = options.scheduler or "", options.untrusted
        yield from grade_on_cluster(
            jobs, where, record.seed, record.grader, manifest, untrusted=untrusted, say=progress.say
        )
    else:
        workers = min(options.workers or _cores(), len(record.submissions))
        yield from grade_here(jobs, workers, forking, manifest.limits)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _keep(outcome: Outcome, store: Store, record: RunRecord, manifest: Manifest, moved: set[int]) -> str | None:
    """Store what came of a submission; return its status, or None when the earlier result stays."""
    submission = record.submissions[outcome.number]
    if outcome.fault:
        result = ungraded(submission.name, "grader_error", record.seed, outcome.fault)
        fault = Record(result, "", record.grader, submission.stamp)
        store.write_result(submission.file, to_json(fault, manifest))
        return fault.result.status
    if outcome.record:
        store.write_answers(submission.file, outcome.answers)
        store.write_result(submission.file, outcome.record)
        return outcome.status
    if outcome.number in moved:
        store.restamp(submission.file, submission.stamp)
    return None
