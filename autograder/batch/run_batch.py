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
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median
from typing import Any

from autograder.batch.grader import HANDED_IN, Task, grader_version, to_record, without_score
from autograder.batch.overrides import read_overrides
from autograder.batch.pool import Job, Outcome, grade_here
from autograder.batch.progress import Progress
from autograder.batch.scores import canvas_csv, current_results, gradescope_csv, question_scores, scores_csv, totals
from autograder.batch.store import Listed, RunRecord, Store, listed
from autograder.faults import GraderFault
from autograder.hostile_text import line
from autograder.intake.roster import CLASSROOM_ROSTER, GRADESCOPE_METADATA, Roster, read_roster
from autograder.manifest import Manifest, load_manifest

Json = dict[str, Any]

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
        not_taken: what lies in the folder and was not taken for a submission.
    """

    total: int
    graded_now: int
    counts: dict[str, int]
    totals: tuple[float, ...] = ()
    late: tuple[str, ...] = ()
    not_taken: tuple[str, ...] = ()
    interrupted: bool = False


def run_batch(root: Path, folder: Path, out: Path, options: Options) -> Summary:
    """Grade every submission in `folder` that has no valid result yet, then write the tables into `out`.

    Args:
        root: the assignment's folder.

    Raises:
        GraderFault: the folder or `out` cannot be used, or nothing can be graded here.
    """
    manifest = load_manifest(root)
    roster = _without(read_roster(folder, manifest.modules), out)
    store = Store(out)
    with store.writing():
        previous = store.read_run()
        record = RunRecord(
            seed=_seed(options, previous, manifest),
            grader=grader_version(root),
            layout=roster.layout,
            submissions=listed(roster.entries),
        )
        read_overrides(store, record, manifest)  # what cannot be applied is said before anything is graded
        store.write_run(record)
        interrupted = False
        with Progress(len(roster.entries), quiet=options.quiet) as progress:
            try:
                for outcome in _outcomes(_jobs(store, record, roster), root, manifest, record, options, progress):
                    progress.add(_keep(outcome, store, record, manifest))
            except KeyboardInterrupt:
                interrupted = True
        counts, scored = write_tables(store, record, manifest)
    return Summary(
        total=len(roster.entries),
        graded_now=sum(progress.counts.values()),
        counts=counts,
        totals=scored,
        late=tuple(_late(record)),
        not_taken=_not_taken(folder, out, roster),
        interrupted=interrupted,
    )


def closing_words(summary: Summary, maximum: float) -> Iterator[str]:
    """What a batch ends with: the totals, who was late, and what nobody took for a submission."""
    if summary.totals:
        middle = f"mean {mean(summary.totals):.1f}, median {median(summary.totals):.1f} of {maximum:g}"
        yield f"{middle} automatic points, over the {len(summary.totals)} that could be read."
    if summary.late:
        yield f"Late: {_some(summary.late)}."
    if summary.not_taken:
        yield f"Not taken for a submission: {_some(summary.not_taken)}."


def _some(names: Sequence[str]) -> str:
    """The first twenty, and how many more there are."""
    more = f", and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def write_tables(store: Store, record: RunRecord, manifest: Manifest) -> tuple[dict[str, int], tuple[float, ...]]:
    """Write scores.csv and the import form that suits the roster.

    Returns:
        How often each status occurs, and the total of every submission that could be read.
    """
    counts: Counter[str] = Counter()
    scored: list[float] = []

    def counted() -> Iterator[tuple[Listed, Json]]:
        for submission, result in current_results(store, record, manifest):
            status = result["extra_data"]["status"]
            counts[status] += 1
            scores = question_scores(result, manifest)
            if scores is not None and status != "unreadable":
                scored.append(sum(scores))
            yield submission, result

    store.write(store.folder / "scores.csv", scores_csv(counted(), manifest))
    people = totals(current_results(store, record, manifest), manifest)
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


def _not_taken(folder: Path, out: Path, roster: Roster) -> tuple[str, ...]:
    """Names in the folder that belong to no submission; hidden files and what tells whose they are is no news."""
    used = {path.resolve() for entry in roster.entries for path in entry.paths}
    used |= {parent for path in used for parent in path.parents} | {out.resolve()}
    quiet = {GRADESCOPE_METADATA, CLASSROOM_ROSTER}
    found = (path for path in folder.iterdir() if not path.name.startswith(".") and path.name not in quiet)
    return tuple(sorted(line(path.name) for path in found if path.resolve() not in used))


def _without(roster: Roster, out: Path) -> Roster:
    """OUT may lie in the folder of submissions and is none of them."""
    place = os.path.realpath(out)  # unlike Path.resolve, it takes links that go round in circles
    entries = tuple(entry for entry in roster.entries if os.path.realpath(entry.paths[0]) != place)
    if not entries:
        raise GraderFault("there are no submissions besides the results of an earlier run")
    return Roster(roster.layout, entries)


def _seed(options: Options, previous: RunRecord | None, manifest: Manifest) -> int:
    for seed in (options.seed, previous.seed if previous else None, manifest.seed):
        if seed is not None:
            return seed
    return secrets.randbits(48)


def _jobs(store: Store, record: RunRecord, roster: Roster) -> Iterator[Job]:
    for number, (entry, submission) in enumerate(zip(roster.entries, record.submissions, strict=True)):
        result = store.read_result(submission.file)
        known = None
        complete = store.read_answers(submission.file) is not None
        if result is not None and complete and result["extra_data"].get("status") != "grader_error":
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
    handed_in = data["extra_data"]["batch"].pop(HANDED_IN, None)
    if handed_in is not None:
        store.write_answers(submission.file, handed_in)
    store.write_result(submission.file, data)
    status: str = data["extra_data"]["status"]
    return status
