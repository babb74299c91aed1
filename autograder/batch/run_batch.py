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
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.batch.grader import Task, grader_version, to_record, without_score
from autograder.batch.pool import Job, Outcome, grade_here
from autograder.batch.progress import Progress
from autograder.batch.scores import canvas_csv, current_results, gradescope_csv, scores_csv
from autograder.batch.store import Listed, RunRecord, Store, listed
from autograder.intake.roster import Roster, read_roster
from autograder.manifest import Manifest, load_manifest

Json = dict[str, Any]


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
        counts: statuses of all submissions that have a result.
        not_taken: what lies in the folder and is no submission, and why; sentences for people.
    """

    total: int
    graded_now: int
    counts: dict[str, int]
    interrupted: bool = False
    not_taken: tuple[str, ...] = ()


def run_batch(root: Path, folder: Path, out: Path, options: Options) -> Summary:
    """Grade every submission in `folder` that has no valid result yet, then write the tables into `out`.

    Args:
        root: the assignment's folder.

    Raises:
        GraderFault: the folder or `out` cannot be used, or nothing can be graded here.
    """
    manifest = load_manifest(root)
    roster = read_roster(folder, manifest.modules, out)
    store = Store(out)
    with store.writing():
        previous = store.read_run()
        record = RunRecord(
            seed=_seed(options, previous, manifest),
            grader=grader_version(root),
            layout=roster.layout,
            submissions=listed(roster.entries),
        )
        store.write_run(record)
        interrupted = False
        with Progress(len(roster.entries), quiet=options.quiet) as progress:
            try:
                for outcome in _outcomes(_jobs(store, record, roster), root, manifest, record, options, progress):
                    progress.add(_keep(outcome, store, record, manifest))
            except KeyboardInterrupt:
                interrupted = True
        counts = write_tables(store, record, manifest)
    return Summary(len(roster.entries), sum(progress.counts.values()), counts, interrupted, roster.not_taken)


def write_tables(store: Store, record: RunRecord, manifest: Manifest) -> dict[str, int]:
    """Write scores.csv and the import form that suits the roster; return how often each status occurs."""
    counts: Counter[str] = Counter()

    def counted() -> Iterator[tuple[Listed, Json]]:
        for submission, result in current_results(store, record):
            counts[result["extra_data"]["status"]] += 1
            yield submission, result

    store.write(store.folder / "scores.csv", scores_csv(counted(), manifest))
    forms = {"gradescope": gradescope_csv, "canvas": canvas_csv}
    if form := forms.get(record.layout):
        text = form(current_results(store, record), manifest)
        store.write(store.folder / f"{record.layout}-import.csv", text)
    return dict(counts)


def _seed(options: Options, previous: RunRecord | None, manifest: Manifest) -> int:
    for seed in (options.seed, previous.seed if previous else None, manifest.seed):
        if seed is not None:
            return seed
    return secrets.randbits(48)


def _jobs(store: Store, record: RunRecord, roster: Roster) -> Iterator[Job]:
    for number, (entry, submission) in enumerate(zip(roster.entries, record.submissions, strict=True)):
        result = store.read_result(submission.file)
        known = None
        if result is not None and result["extra_data"].get("status") != "grader_error":
            known = result["extra_data"]["batch"].get("key")
        yield Job(number, entry, known)


def _outcomes(
    jobs: Iterator[Job], root: Path, manifest: Manifest, record: RunRecord, options: Options, progress: Progress
) -> Iterator[Outcome]:
    if options.scheduler:
        from autograder.batch.cluster import grade_on_cluster

        return grade_on_cluster(
            jobs, options.scheduler, record.seed, record.grader, manifest, untrusted=options.untrusted, say=progress.say
        )
    workers = min(options.workers or _cores(), len(record.submissions))
    return grade_here(jobs, workers, root, record.seed, record.grader, untrusted=options.untrusted)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _keep(outcome: Outcome, store: Store, record: RunRecord, manifest: Manifest) -> str | None:
    """Store what came of a submission; return its status, or None when the earlier result stays."""
    submission = record.submissions[outcome.number]
    if outcome.fault:
        task = Task(outcome.number, submission.name, None, outcome.fault)
        fault = without_score(task, "grader_error", outcome.fault, record.seed)
        data = to_record(fault, manifest, "", record.grader)
    elif outcome.result is None:
        return None
    else:
        data = outcome.result
    store.write_result(submission.file, data)
    status: str = data["extra_data"]["status"]
    return status
