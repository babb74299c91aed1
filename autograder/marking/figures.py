"""Which of a student's own functions can be shown to them as a curve?

The tutorial says what to ask and how to draw it; the values are the student's, the inputs are no hidden ones. Nothing
is asked of a function that raised, hung or ended the process when it was asked for marks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from autograder.manifest import Question
from autograder.marking.draws import Array
from autograder.marking.judging import ask
from autograder.marking.results import Figure, Line
from autograder.marking.run import Environment
from autograder.sandbox import Returned

_ENDLESS = 1e100  # what has exploded is no curve


def figures_of(question: Question, env: Environment) -> tuple[Figure, ...]:
    """The figures of a question that has been marked."""
    pictures = getattr(env.run.assignment.tutorial, "pictures", None)
    if pictures is None or not all(_answers(function, env) for function in question.functions):
        return ()
    found = []
    for number, picture in enumerate(pictures(question.functions)):
        answers = [ask(env, function, [arguments])[0] for function, arguments in picture.calls]
        values = [answer.value for answer in answers if isinstance(answer, Returned)]
        if len(values) < len(answers):
            continue
        draw = partial(picture.draw, values)
        figure = env.run.precedents.found(("figure", question.id, number), answers, draw)
        if figure is not None:
            found.append(figure)
    return tuple(found)


def _answers(function: str, env: Environment) -> bool:
    return all(isinstance(answer, Returned) for _, answer in env.marking.history.get(function, [(None, None)]))


def line_of(name: str, x: Sequence[float], y: Array) -> Line | None:
    """A line through points, with four digits; what is not finite, or nearly so, is left out. None for no points."""
    pairs: Iterator[tuple[float, float]] = zip(map(float, x), map(float, y), strict=True)
    kept = [(float(f"{one:.4g}"), float(f"{other:.4g}")) for one, other in pairs if abs(other) < _ENDLESS]
    return Line(name, tuple(one for one, _ in kept), tuple(other for _, other in kept)) if kept else None
