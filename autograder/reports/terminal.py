"""How does a result look in a terminal?

One table with every question; below the title of one that lost points, why, case by case; with `brief` only the points.
Text that comes from the submission is hostile: it is printed without markup and without control characters.
"""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.hostile_text import plain
from autograder.marking.results import QuestionResult, Result
from autograder.sandbox import missing_layers

_NAMES = {"unreadable": "This submission could not be opened.", "grader_error": "The grader failed; this is no score."}


def print_result(result: Result, console: Console | None = None, *, brief: bool = False) -> None:
    """Print a result: the table, remarks on the submission, written answers, and how to replay it."""
    console = console or Console()
    if result.status in _NAMES:
        console.print(_NAMES[result.status], style="bold red")
    if result.questions:
        console.print(_table(result, brief))
    for note in result.notes:
        console.print(_literal(f"note: {note}"))
    flags = [(question.question, flag) for question in result.questions for flag in question.flags]
    if flags:
        console.print("For your eyes; these cost no points and students never see them:")
    for name, flag in flags:
        console.print(_literal(f"  {name}: {flag}"))
    if result.written:
        answered = [w.question for w in result.written if w.answered]
        points = sum(w.points for w in result.written)
        console.print(
            f"Written answers, {points:g} points, are marked by people: {len(answered)} of {len(result.written)} given."
        )
    missing = [f"{layer} ({why})" for layer, why in missing_layers(result.layers).items()]
    if missing:
        console.print(_literal(f"Layers of the box that are missing here: {', '.join(missing)}"))
    if not result.trusted_box:
        console.print("UNTRUSTED: student code could have read the hidden tests on this machine.", style="bold red")
    console.print(f"[dim]seed {result.seed}, {result.seconds:.2f} s[/dim]", highlight=False)


def _table(result: Result, brief: bool) -> Table:
    table = Table(title=_literal(result.submission), title_justify="left", show_lines=not brief, show_footer=True)
    table.add_column("question", footer="total", no_wrap=True)
    maximum = sum(question.max_score for question in result.questions)
    table.add_column("score", justify="right", footer=f"{result.total or 0:g} / {maximum:g}", no_wrap=True)
    table.add_column("" if brief else "why points were lost", overflow="fold")
    for question in result.questions:
        style = "green" if question.score == question.max_score else "red" if not question.score else "yellow"
        score = Text(f"{question.score:g} / {question.max_score:g}", style=style)
        about = _literal(question.title, style="bold")
        why = "" if brief else _why(question)
        if why:
            about.append(f"\n\n{plain(why)}", style="not bold")
        table.add_row(question.question, score, about)
    return table


def _why(question: QuestionResult) -> str:
    """Each failed case with its points; equal messages of several cases are told once."""
    reasons: dict[str, list[str]] = {}
    for case in question.cases:
        if not case.passed:
            reasons.setdefault(case.message, []).append(f"{case.name} (-{case.points:g})")
        elif case.follow_through:
            note = f"right method, carried over from {case.follow_through}"
            reasons.setdefault(note, []).append(f"{case.name} (full points)")
    return "\n\n".join(f"{', '.join(names)}\n{message}" for message, names in reasons.items())


def _literal(text: str, style: str = "") -> Text:
    """Text of a submission without markup."""
    return Text(plain(text), style)
