"""A class's written answers as a batch keeps them: right, half right, equal, blank and hostile ones."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from typing import Any

from fabricated import fill, result

from autograder.batch.store import RunRecord, Store
from autograder.intake.roster import Student
from autograder.manifest import Manifest

HOSTILE = {
    "markup": "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">",
    "style": "<style>*{display:none}</style><p style='position:fixed;inset:0'>",
    "links": "[x](javascript:document.title='owned') ![i](https://example.org/x.png) <https://example.org>",
    "math": r"$\text{<img src=x onerror=document.title='owned'>}$ $\href{javascript:x}{y}$ $\hspace{9999999em}x$",
    "bidi": "right \u202egnorw\u202c and &#x202e;more&#x202c;",
    "ends": "</script><script>document.title='owned'</script></main>-->]]>",
    "bomb": "$\\newcommand{\\a}{\\b\\b\\b\\b\\b\\b\\b\\b}\\newcommand{\\b}{\\c\\c\\c\\c\\c\\c\\c\\c}"
    "\\newcommand{\\c}{\\d\\d\\d\\d\\d\\d\\d\\d}\\newcommand{\\d}{xxxxxxxx}\\a\\a\\a\\a\\a\\a$",
    "braces": "$" + "{" * 900 + "x" + "}" * 900 + "$",
    "quotes": ">" * 19_000 + " deep",
    "lists": "\n".join(" " * depth + "- deep" for depth in range(300)),
    "brackets": "[" * 50_000,
    "stars": "*a **b _c " * 5_000,
    "megabyte": "x $y$ " * 170_000,
    "wide": "W" * 30_000,
    "zalgo": "a" + "\u0301" * 5_000,
}


def answer(text: str, functions: str = "def relu(s): return s * (s > 0)", *, answered: bool = True) -> dict[str, Any]:
    return {"answered": answered, "answer": text, "functions": functions}


def keep(store: Store, record: RunRecord, answers: Mapping[str, Mapping[str, Any]]) -> None:
    """Store what markers read, by name of the submission."""
    store.answers.mkdir(exist_ok=True)
    for submission in record.submissions:
        store.write_answers(submission.file, json.dumps(answers[submission.name]))


def written_class(
    store: Store, manifest: Manifest, size: int, *, hostile: bool = True, different: int = 40
) -> RunRecord:
    """A batch with written answers: a tenth blank, a tenth the same sentence, some hostile, the rest of so many."""
    draw = random.Random(size)
    people = [Student(f"Ada {number}", f"{number:05}", f"a{number}@example.edu") for number in range(size)]
    record = fill(store, [result(f"sub-{number:05}") for number in range(size)], people)
    odd = list(HOSTILE.values()) if hostile else []
    answers = {}
    for number, submission in enumerate(record.submissions):
        made = {}
        for place, written in enumerate(manifest.written):
            kind = draw.random()
            if kind < 0.1:
                made[written.id] = answer("", answered=False)
            elif kind < 0.2:
                made[written.id] = answer("Everybody knows that it is $\\sigma'(x) \\le 1/4$.")
            elif number < len(odd):
                made[written.id] = answer(odd[(number + place) % len(odd)])
            else:
                made[written.id] = answer(_own(random.Random(6 * (number % different) + place)))
        answers[submission.name] = made
    keep(store, record, answers)
    return record


def _own(draw: random.Random) -> str:
    formulas = (f"${draw.choice('abcd')}_{{{place}}} = {draw.random():.3f}$" for place in range(draw.randrange(4)))
    slopes = ", ".join(formulas)
    words = " ".join(draw.choices(("the", "slope", "of", "a", "layer", "is", "near", "zero", "so", "it"), k=60))
    number = draw.randrange(10**6)
    return f"Answer {number}: the **gradient** is $\\hat Y - Y$.\n\n- {slopes}\n- two\n\n{words} `code {number}`"
