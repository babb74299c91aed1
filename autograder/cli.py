"""The command line.

Importing this module must stay cheap (`autograder --help` should not wait for numpy and otter), so every command
imports what it needs when it runs. Exit status: 0 done, 1 the checked thing failed, 2 the request was unusable.
"""

from __future__ import annotations

import errno
import io
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Literal

import click

from autograder.faults import AutograderError, Unusable
from autograder.processes import settle_in

FAILED, UNUSABLE, INTERRUPTED = 1, 2, 130


class _Commands(click.Group):
    """What a user can mend ends each command with one sentence and exit status 2."""

    def invoke(self, ctx: click.Context) -> None:
        """Run the command that was asked for."""
        try:
            super().invoke(ctx)
        except AutograderError as error:
            click.echo(f"autograder: {error}", err=True)
            sys.exit(UNUSABLE)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            click.echo(f"autograder: {error.strerror}: the output is not whole; make room and try again", err=True)
            sys.exit(UNUSABLE)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="autograder")
def main() -> None:
    """Grade the backpropagation tutorial: one submission, a class, or on Gradescope."""
    settle_in()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # names of people in an old terminal are no traceback


@main.command()
@click.argument("submission", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("--results", type=click.Path(path_type=Path), help="Also write Gradescope's results.json here.")
@click.option("--seed", type=click.IntRange(min=0), help="Replay the hidden inputs of a result that has this seed.")
@click.option("--untrusted", is_flag=True, help="Grade even where this machine cannot confine student code.")
@click.option("--brief", is_flag=True, help="Print the points without the reasons.")
def grade(submission: tuple[Path, ...], results: Path | None, seed: int | None, untrusted: bool, brief: bool) -> None:
    """Grade one SUBMISSION: a folder, a .zip, or its files; print every question and why points were lost."""
    from autograder.manifest import ROOT, closed_files, load_manifest
    from autograder.sandbox import Sandbox

    manifest = load_manifest(ROOT)
    with Sandbox(manifest.limits.box, untrusted=untrusted, closed=closed_files(ROOT, manifest)) as sandbox:
        # The box starts while this is imported.
        from autograder.marking.assignment import Assignment
        from autograder.marking.grade import grade_path
        from autograder.marking.results_json import as_text, to_gradescope
        from autograder.marking.run import Run
        from autograder.reports.terminal import print_result

        result = grade_path(submission, sandbox, Run(Assignment.load(ROOT), seed))
    try:  # each is there, whatever becomes of the other: a pager may be left early, a disk be full
        print_result(result, brief=brief)
    finally:
        if results is not None:
            _write(results, as_text(to_gradescope(result, manifest)))
    if result.status in ("unreadable", "grader_error"):
        sys.exit(FAILED)


@main.command()
def build() -> None:
    """Write student_template/, dist/student.zip, dist/autograder.zip, and the handout as a page and a PDF."""
    from autograder.authoring.template import student_zip, write_template
    from autograder.gradescope.packaging import autograder_zip
    from autograder.manifest import ROOT

    for name in write_template(ROOT):
        click.echo(f"student_template/{name}")
    autograder_zip(ROOT, ROOT / "dist" / "autograder.zip")
    click.echo("dist/autograder.zip")
    # Last, and imported last: pandoc and typst are not in a grading image, and the rest does without them.
    from autograder.authoring.handout import write_handout

    handout = write_handout(ROOT, ROOT / "dist")
    for path in handout:
        click.echo(f"dist/{path.name}")
    student_zip(ROOT, ROOT / "dist" / "student.zip", handout)
    click.echo("dist/student.zip")


@main.command()
def check() -> None:
    """Let the assignment prove itself: solutions, template, hidden tests, misconceptions, names and points."""
    from autograder.authoring.checkup import checkup
    from autograder.manifest import ROOT

    failed = False
    for title, problems in checkup(ROOT):
        click.echo(f"{'FAIL' if problems else 'ok  '}  {title}")
        for problem in problems:
            click.echo(f"        {problem}")
        failed = failed or bool(problems)
    sys.exit(FAILED if failed else 0)


@main.command()
@click.argument("root", type=click.Path(path_type=Path), default="/autograder")
def gradescope(root: Path) -> None:
    """Grade ROOT/submission into ROOT/results, as `run_autograder` asks for in Gradescope's container."""
    from autograder.gradescope.container import grade_in_container
    from autograder.manifest import ROOT

    sys.exit(grade_in_container(ROOT, root))


@main.command()
@click.argument("submission", type=click.Path(path_type=Path))
@click.option("--zip", "archive", type=click.Path(path_type=Path), help="The zip to try; dist/autograder.zip.")
@click.option("--html", type=click.Path(path_type=Path), help="Also write the views as a page.")
@click.option("--brief", is_flag=True, help="Print the points without the reasons.")
def simulate(submission: Path, archive: Path | None, html: Path | None, brief: bool) -> None:
    """Show what Gradescope would make of SUBMISSION: what students see and when, and what instructors see."""
    from autograder.gradescope.simulate import page, print_views
    from autograder.gradescope.simulate import simulate as dry_run
    from autograder.manifest import ROOT, load_manifest

    archive = archive or ROOT / "dist" / "autograder.zip"
    simulation = dry_run(submission, archive, load_manifest(ROOT).limits.submission)
    print_views(simulation, brief=brief)
    if html is not None:
        _write(html, page(simulation))
    sys.exit(FAILED if simulation.results is None else 0)


@main.command()
@click.option("--out", type=click.Path(path_type=Path), help="Write the guide here instead of printing it.")
@click.option("--scores", type=click.Path(path_type=Path), help="For --table: the folder of a batch, or scores.csv.")
@click.option("--table", type=click.Path(path_type=Path), help="Write an empty table for the markers here.")
def rubric(out: Path | None, scores: Path | None, table: Path | None) -> None:
    """Write the guide for those who mark the written answers, and the outline for Gradescope's manual grading."""
    from autograder.manifest import ROOT, load_manifest
    from autograder.reports.guide import marking_guide, marking_table, submissions_of

    manifest = load_manifest(ROOT)
    if (scores is None) != (table is None):
        raise click.UsageError("--scores and --table go together: whose rows, and where to write them")
    if scores is not None and table is not None:
        _write(table, marking_table(manifest, submissions_of(scores)), replace=False)
    guide = marking_guide(manifest, ROOT)
    if out is not None:
        _write(out, guide)
    elif table is None:
        click.echo(guide)


@main.command()
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--named", is_flag=True, help="Show whose an answer is.")
@click.option("--seed", type=click.IntRange(min=0), help="Shuffle the answers in another order.")
def mark(out: Path, named: bool, seed: int | None) -> None:
    """Write OUT/marking.html: the written answers of a batch, question by question, to mark in a browser."""
    from autograder.batch.store import Store
    from autograder.manifest import ROOT, load_manifest
    from autograder.marking.problems import counted
    from autograder.reports.marking_page import write_page

    made = write_page(Store(out), ROOT, load_manifest(ROOT), named=named, seed=seed)
    click.echo(f"{made.path}: {counted(made.submissions, 'submission')}")
    if made.left_out:
        click.echo(f"Not graded, so not in it: {', '.join(made.left_out)}", err=True)


@main.command()
@click.argument("scores", type=click.Path(path_type=Path))
@click.argument("marks", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("--out", type=click.Path(path_type=Path), help="Write the gradebook here instead of printing it.")
@click.option("--form", type=click.Choice(["both", "canvas", "gradescope"]), default="both", show_default=True)
def merge(scores: Path, marks: tuple[Path, ...], out: Path | None, form: str) -> None:
    """Join automatic SCORES and people's MARKS into one gradebook with a row for each person.

    SCORES is a folder that `batch` filled, its scores.csv, or an export of Gradescope or Canvas; each of MARKS is a
    marker's table.
    """
    from autograder.batch.overrides import FILE
    from autograder.manifest import ROOT, load_manifest
    from autograder.reports.gradebook import merge as join

    joined = [one for one in (scores, scores / FILE, *marks) if one.exists()]
    if out is not None and out.exists() and any(map(out.samefile, joined)):
        raise Unusable(f"{out} is one of the tables that are joined; give another --out")
    text, remarks = join(scores, marks, load_manifest(ROOT), form)
    if out is not None:
        _write(out, text)
    else:
        click.echo(text.encode(), nl=False)  # a table is UTF-8, whatever the terminal is
    for remark in remarks:
        click.echo(remark, err=True)


def _write(path: Path, text: str, *, replace: bool = True) -> None:
    """Write a file that was asked for.

    Raises:
        Unusable: it cannot be written, or is there and may hold what people wrote.
    """
    from autograder.files import write_atomically

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not replace:
            raise Unusable(f"{path} is there already and may hold marks; move it away first")
        write_atomically(path, text)
    except OSError as error:
        raise Unusable(f"cannot write {path}: {error.strerror}") from None
    click.echo(path, err=True)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for scores, results and report.")
@click.option("--workers", type=click.IntRange(min=1), help="Processes on this machine; default: one for each core.")
@click.option("--scheduler", metavar="ADDRESS", help="Grade on the Dask cluster whose scheduler listens here.")
@click.option("--seed", type=click.IntRange(min=0), help="Draw the hidden inputs from this seed.")
@click.option("--anonymous", is_flag=True, help="Leave names out of report.html.")
@click.option("--untrusted", is_flag=True, help="Grade even where student code cannot be confined.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
def batch(
    folder: Path,
    out: Path,
    workers: int | None,
    scheduler: str | None,
    seed: int | None,
    anonymous: bool,
    untrusted: bool,
    quiet: bool,
) -> None:
    """Grade every folder and zip in FOLDER; the same command again continues where it stopped."""
    from autograder.batch.fork_server import ForkServer

    with nullcontext() if scheduler else ForkServer() as server:
        # It loads while this is imported.
        from autograder.batch.run_batch import Options, closing_words, run_batch
        from autograder.batch.store import Store
        from autograder.manifest import ROOT
        from autograder.marking.assignment import Assignment
        from autograder.marking.problems import counted
        from autograder.reports.report import Report

        assignment = Assignment.load(ROOT)
        report = Report(Store(out), assignment.manifest, assignment.mistakes, anonymous=anonymous)
        summary = run_batch(ROOT, folder, out, Options(workers, scheduler, seed, untrusted, quiet), server, report)
    done = sum(summary.counts.values())
    counts = ", ".join(f"{count} {status}" for status, count in sorted(summary.counts.items()))
    if summary.interrupted:
        click.echo(f"Stopped: {done} of {summary.total} have a score ({out / 'scores.csv'}).", err=True)
        click.echo("The same command continues from here.", err=True)
        sys.exit(INTERRUPTED)
    page = report.write()
    click.echo(f"{counted(done, 'submission')}: {counts}; {summary.graded_now} graded now.")
    for sentence in closing_words(summary, assignment.manifest.automatic_points):
        click.echo(sentence)
    click.echo(f"{out / 'scores.csv'}\n{page}")
    if summary.counts.get("grader_error"):
        click.echo("The grader failed on some: see the report. The same command tries them again.", err=True)
        sys.exit(FAILED)


@main.command()
@click.argument("before", metavar="OUT1", type=click.Path(path_type=Path))
@click.argument("after", metavar="OUT2", type=click.Path(path_type=Path))
def diff(before: Path, after: Path) -> None:
    """Tell whose score differs between two batches, and why; exit status 1 when any does."""
    from autograder.batch.store import Store
    from autograder.manifest import ROOT, load_manifest
    from autograder.reports.difference import compare

    found = compare(Store(before), Store(after), load_manifest(ROOT))
    for circumstance in found.circumstances:
        click.echo(f"note: {circumstance}")
    for change in found.changes:
        click.echo(f"{change.name}: {change.before} -> {change.after}")
        for reason in change.reasons:
            click.echo(f"    {reason}")
    click.echo(f"{len(found.changes)} changed, {found.common} submissions in both.")
    sys.exit(FAILED if found.changes else 0)


@main.command()
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path))
@click.argument("marks", type=click.Path(path_type=Path), nargs=-1)
@click.option("--format", "form", type=click.Choice(["html", "md"]), default="html", show_default=True)
def feedback(out: Path, marks: tuple[Path, ...], form: Literal["html", "md"]) -> None:
    """Write a page for each submission of a batch into OUT/feedback: scores and reasons, nothing for instructors only.

    MARKS are the tables of those who marked the written answers; their points, rubric items and comments are shown.
    """
    from autograder.batch.store import Store
    from autograder.manifest import ROOT, load_manifest
    from autograder.marking.problems import counted
    from autograder.reports.feedback import write_feedback

    pages = write_feedback(Store(out), load_manifest(ROOT), form, marks)
    click.echo(f"{counted(pages.written, 'page')} in {out / 'feedback'}")
    if pages.others:
        click.echo(f"Not written now, and nobody's page any more: {', '.join(pages.others)}", err=True)


@main.command()
@click.option(
    "--trace",
    metavar="SUBMISSION",
    type=click.Path(path_type=Path),
    help="Run SUBMISSION with a system call filter that refuses nothing, and list what it would have refused.",
)
def doctor(trace: Path | None) -> None:
    """Say which layers of the box are in force here, what each keeps, and what helps where one is missing."""
    if trace is not None:
        _trace(trace)
        return
    from autograder.manifest import ROOT, closed_files, load_manifest
    from autograder.sandbox.doctor import doctor as examine

    manifest = load_manifest(ROOT)
    findings, trusted = examine(manifest.limits.box, closed_files(ROOT, manifest))
    for finding in findings:
        click.echo(f"{finding.layer:16}{finding.state:12}{finding.keeps}")
        if finding.helps:
            click.echo(f"{'':16}{'':12}what helps: {finding.helps}")
    if not trusted:
        click.echo("Student code cannot be confined here: hidden tests run only with --untrusted.")
    sys.exit(0 if trusted else FAILED)


def _trace(submission: Path) -> None:
    """List the system calls of a submission that the filter would have refused; the other layers stay on."""
    from autograder.manifest import ROOT, closed_files
    from autograder.marking.assignment import Assignment
    from autograder.marking.grade import grade_path
    from autograder.marking.run import Run
    from autograder.sandbox import Sandbox

    assignment = Assignment.load(ROOT)
    with Sandbox(assignment.manifest.limits.box, trace=True, closed=closed_files(ROOT, assignment.manifest)) as sandbox:
        result = grade_path(submission, sandbox, Run(assignment))
        if result.status in ("unreadable", "grader_error"):
            click.echo(f"autograder: {' '.join(result.notes)}", err=True)
            sys.exit(FAILED)
        for call in sandbox.refused_calls(result.printed):
            click.echo(f"would have been refused: {call}")
        click.echo("Nothing else would have been refused; this run is no grading.")


if __name__ == "__main__":
    main()
