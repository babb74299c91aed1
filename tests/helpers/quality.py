"""How often are the marks wrong, in either direction? `make quality` prints the table.

Every misconception, every correct form, every mutant and every wrong answer is graded with many seeds, each in its
own way: misconceptions and mutants in the solution's place in this process, hand-ins in the box. A count of errors is
followed by the errors themselves.
"""

from __future__ import annotations

import argparse
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

from corpus_cases import EDGE, Case, cases
from mutants import equivalent, mutants
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from the_assignment import ASSIGNMENT

from autograder.authoring.checkup import misconception_problem
from autograder.intake.submission import Submission
from autograder.marking.grade import grade, grade_environment
from autograder.marking.naming import NAMEABLE
from autograder.marking.results import Result
from autograder.marking.run import Run
from autograder.sandbox import Sandbox

FIRST_SEED = 1000
NAMED_AT_LEAST = 0.9


@dataclass
class Tally:
    """What one seed, or all of them, gave: row of the table -> how many, and what went wrong in it."""

    seen: Counter[str] = field(default_factory=Counter)
    errors: dict[str, list[str]] = field(default_factory=dict)
    verdicts: dict[str, set[tuple[str, ...]]] = field(default_factory=dict)

    def note(self, row: str, error: str = "") -> None:
        """Count one thing in a row, and its error if there is one."""
        self.seen[row] += 1
        if error:
            self.errors.setdefault(row, []).append(error)

    def judged(self, case: Case, result: Result) -> None:
        """Remember which hidden cases a hand-in lost."""
        lost = (f"{q.question}/{c.name}" for q in result.questions for c in q.cases if not c.passed)
        self.verdicts.setdefault(f"{case.verdict}/{case.name}", set()).add(tuple(lost))

    def count_luck(self) -> None:
        """Once every seed is in: a hand-in whose verdict is not the same with all of them was judged by luck."""
        for name, verdicts in sorted(self.verdicts.items()):
            varies = sorted(set().union(*verdicts) - set.intersection(*map(set, verdicts)))
            self.note(LUCK, f"{name}: {', '.join(varies)}" if varies else "")

    def add(self, other: Tally) -> None:
        """Take in what another seed gave."""
        for name, found in other.verdicts.items():
            self.verdicts.setdefault(name, set()).update(found)
        self.seen += other.seen
        for row, errors in other.errors.items():
            self.errors.setdefault(row, []).extend(errors)


# Rows of the table.
MISCONCEPTIONS = "a misconception loses there, and nowhere else"
MUTANTS = "a mutant loses, unless it is listed as equivalent"
WRONG = "a wrong answer loses where it must"
COLLATERAL = "a wrong answer loses nowhere else"
CORRECT = "a correct form keeps every point"
EQUIVALENT = "an equivalent mutant keeps every point"
NAMED = "a wrong answer is named, whatever is wrong"
MISNAMED = "no wrong answer gets a wrong name"
FLAGGED = "no honest answer is flagged"
LUCK = "a verdict is the same with every seed"
ROWS = {
    MISCONCEPTIONS: "false accepts",
    MUTANTS: "false accepts",
    WRONG: "false accepts",
    COLLATERAL: "false rejects",
    CORRECT: "false rejects",
    EQUIVALENT: "false rejects",
    NAMED: "without name",
    MISNAMED: "wrong names",
    FLAGGED: "false flags",
    LUCK: "verdicts by luck",
}
SHARES = {NAMED: NAMED_AT_LEAST}
"""Rows that may have errors, and the share without that is asked of them."""


def misconceptions(seed: int, every: int = 1) -> Tally:
    """Every entry of the bank, or one of so many: it loses in its own question, and in no other."""
    run, tally = Run(ASSIGNMENT, seed), Tally()
    for entry in list(ASSIGNMENT.mistakes.values())[::every]:
        problem = misconception_problem(entry, run)
        tally.note(MISCONCEPTIONS, f"seed {seed}: {problem}" if problem else "")
    return tally


def correct_forms(seed: int) -> Tally:
    """Every accepted hand-in: full marks, and nothing for the instructor to look into."""
    tally = Tally()
    for case, result in _graded("accepted", seed):
        tally.judged(case, result)
        lost = [f"{q.question}/{c.name}: {c.message}" for q in result.questions for c in q.cases if not c.passed]
        error = f"seed {seed}: {case.name}: {result.status}: {lost}"
        tally.note(CORRECT, error if lost or not result.questions else "")
        flags = accusations(result)
        tally.note(FLAGGED, f"seed {seed}: {case.name}: {flags}" if flags else "")
    return tally


def wrong_answers(seed: int, every: int = 1) -> Tally:
    """Every wrong hand-in, or one of so many: what it loses, and what it is called."""
    tally = Tally()
    for case, result in _graded("wrong", seed, every):
        tally.judged(case, result)
        where = f"seed {seed}: {case.name}"
        lost = {question.question for question in result.questions if question.score < question.max_score}
        spared, extra = set(case.loses) - lost, lost - set(case.loses)
        tally.note(WRONG, f"{where}: nothing lost in {sorted(spared)}" if spared else "")
        tally.note(COLLATERAL, f"{where}: also loses in {sorted(extra)}" if extra else "")
        flags = accusations(result)
        tally.note(FLAGGED, f"{where}: {flags}" if flags else "")
        names = {name for question in result.questions for name in question.misconceptions}
        tally.note(MISNAMED, f"{where}: called {names}" if names - case.misconceptions else "")
        # What is not written, or not loaded, or lost at an edge, is said in words.
        if NAMEABLE.intersection(c.kind for question in result.questions for c in question.cases if c.points > EDGE):
            tally.note(NAMED, "" if names else f"{where}: not named")
    return tally


def accusations(result: Result) -> list[str]:
    """Flags that would cast doubt on honest work; overflow and values that are not finite cast none."""
    doubts = ("derivation?", "made again", "written down?")
    flags = [flag for question in result.questions for flag in question.flags]
    return [flag for flag in flags if any(doubt in flag for doubt in doubts)]


def all_mutants(seed: int, retries: int = 4) -> Tally:
    """Every mutant: it loses points, at the latest with another seed, or is listed as equivalent."""
    runs = [Run(ASSIGNMENT, seed + retry) for retry in range(1 + retries)]
    harmless, tally = equivalent(), Tally()
    for mutant in mutants():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            env = ASSIGNMENT.solution.functions({mutant.function: mutant.compiled()})
            listed = mutant.name in harmless
            tries = runs if listed else runs[:1]
            costs = any(q.score < q.max_score for run in tries for q in grade_environment(env, run))
        if listed:
            tally.note(EQUIVALENT, f"{mutant.name}: listed as equivalent, but it costs points" if costs else "")
        else:
            tally.note(MUTANTS, "" if costs else f"{mutant.name}: survives")
    return tally


def _graded(verdict: str, seed: int, every: int = 1) -> Iterator[tuple[Case, Result]]:
    run = Run(ASSIGNMENT, seed)
    with Sandbox(ASSIGNMENT.manifest.limits.box) as sandbox:
        for case in list(cases(verdict))[::every]:
            yield case, grade(Submission(case.name, case.files), sandbox, run)


def measure(seeds: int, workers: int) -> Tally:
    """Everything with so many seeds, in so many processes."""
    each = (misconceptions, correct_forms, wrong_answers)
    tasks: list[tuple[Callable[[int], Tally], int]] = [(all_mutants, FIRST_SEED)]
    tasks += [(task, FIRST_SEED + place) for place in range(seeds) for task in each]
    total = Tally()
    with ProcessPoolExecutor(workers) as pool, Progress(console=Console(stderr=True)) as progress:
        for tally in progress.track(pool.map(_done, tasks), total=len(tasks), description="seeds"):
            total.add(tally)
    total.count_luck()
    return total


def _done(task: tuple[Callable[[int], Tally], int]) -> Tally:
    function, seed = task
    return function(seed)


def good(row: str, tally: Tally) -> bool:
    """Whether a row is as it must be."""
    seen, errors = tally.seen[row], len(tally.errors.get(row, []))
    return seen > 0 and seen - errors >= SHARES.get(row, 1.0) * seen


def table(tally: Tally) -> Table:
    """Row by row: how many were graded, how many marks were wrong."""
    shown = Table(title="Are the marks right?", title_justify="left")
    for heading in ("what must hold", "graded", "errors", "holds"):
        shown.add_column(heading, justify="left" if heading == "what must hold" else "right")
    for row, what in ROWS.items():
        errors, seen = len(tally.errors.get(row, [])), tally.seen[row]
        share = f"{1 - errors / max(seen, 1):.1%}" + ("" if good(row, tally) else "  NO")
        shown.add_row(row, str(seen), f"{errors} {what}", share)
    return shown


def sentence(tally: Tally, seeds: int) -> str:
    """What README says: what was measured, on what, with what result."""
    errors = Counter({row: len(found) for row, found in tally.errors.items()})
    accepts = errors[MISCONCEPTIONS] + errors[MUTANTS] + errors[WRONG]
    rejects = errors[CORRECT] + errors[EQUIVALENT]
    of = {verdict: sum(name.startswith(f"{verdict}/") for name in tally.verdicts) for verdict in ("accepted", "wrong")}
    known = tally.seen[MISCONCEPTIONS] // max(seeds, 1)
    return (
        f"With {seeds} seeds, {of['accepted']} correct and {of['wrong']} wrong submissions, {known} misconceptions and "
        f"{tally.seen[MUTANTS]} mutants of the solutions: {accepts} false accepts, {rejects} false rejects, "
        f"{errors[COLLATERAL]} losses in another question, {errors[LUCK]} verdicts that depend on the seed."
    )


def main() -> int:
    """Print the table and every error; exit status 1 when something does not hold."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=50)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    started = time.perf_counter()
    tally = measure(asked.seeds, asked.workers)
    console = Console(highlight=False)
    console.print(table(tally))
    for row, errors in tally.errors.items():
        if not good(row, tally):
            console.print(f"\n{row}:", *errors[:20], sep="\n  ", markup=False)
    console.print(sentence(tally, asked.seeds))
    console.print(f"{asked.seeds} seeds, {time.perf_counter() - started:.0f} s")
    return 0 if all(map(good, tally.seen, [tally] * len(tally.seen))) else 1


if __name__ == "__main__":
    sys.exit(main())
