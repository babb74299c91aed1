"""The facts are the tutorial's own: data, numbers, symbols, example, open questions, experiment, reading."""

import csv
import math
import re
import runpy
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml

from autograder.manifest import ROOT

TEMPLATE = ROOT / "student_template"


def read(name: str) -> str:
    """A text that students get, or a model answer; a notebook as the source of its cells."""
    path = ROOT / name
    if path.suffix == ".ipynb":
        return "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells)
    return path.read_text(encoding="utf-8")


HANDOUT, NOTEBOOK = "student_template/handout.md", "student_template/tutorial09.ipynb"
QUESTIONS, ANSWERS, RUBRIC = (
    "student_template/written_answers.md",
    "solutions/written_answers.md",
    "solutions/rubric.yml",
)


# --- the data


def wine(path: Path = TEMPLATE / "data" / "wine.csv") -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_graces_wine():
    """Colour intensity first, alcohol second; 100 of A and 1000 of B, on the scales of such wines."""
    rows = wine()
    assert list(rows[0]) == ["colour_intensity", "alcohol", "class"]
    assert [sum(row["class"] == name for row in rows) for name in "AB"] == [100, 1000]
    assert all(1 <= float(row["colour_intensity"]) <= 13 for row in rows)
    assert all(11 <= float(row["alcohol"]) <= 15 for row in rows)
    assert 'np.vstack([table["colour_intensity"], table["alcohol"]])' in read(NOTEBOOK)
    assert '(table["class"] == "A")' in read(NOTEBOOK)


def test_no_text_speaks_of_other_features():
    """Acidity is none of Grace's features."""
    for path in TEMPLATE.rglob("*"):
        if path.suffix in (".md", ".py", ".ipynb", ".csv"):
            assert "acid" not in path.read_text(encoding="utf-8").lower(), path.name


# --- the worked number

LOSS = -(math.log(0.8) + math.log(0.9)) / 2
LABELS, PREDICTIONS = (
    r'"?Y"?(?: =|:) np\.array\(\[\[0\.0, 1\.0\]\]\)',
    r'"?Y_hat"?(?: =|:) np\.array\(\[\[0\.2, 0\.9\]\]\)',
)


def test_the_worked_number_is_the_tutorials():
    """Y = [0 1], Y_hat = [0.2 0.9], 0.16425, everywhere; and no mirror image of it."""
    assert f"{LOSS:.5f}" == "0.16425"
    for name in (NOTEBOOK, *(f"assignment/tests/{question}.py" for question in ("A0", "A1a", "A3", "A4"))):
        assert re.search(LABELS, read(name)), name
        assert re.search(PREDICTIONS, read(name)), name
    assert r"$Y = [0 \;\; 1]$ and $\hat Y = [0.2 \;\; 0.9]$" in read(HANDOUT)
    assert r"-(\log 0.8 + \log 0.9)/2 = 0.16425" in read(HANDOUT)
    assert "-(log 0.8 + log 0.9) / 2 = 0.16425" in read("student_template/a_warm_up.py")
    for path in [*TEMPLATE.rglob("*.py"), *TEMPLATE.rglob("*.md"), TEMPLATE / "tutorial09.ipynb"]:
        assert not re.search(r"\[?1(\.0)?, 0(\.0)?\]\]?.{0,40}0\.8, 0\.1", path.read_text(encoding="utf-8")), path.name


def test_the_weighted_number():
    """beta goes with label 0 and its 0.8, alpha with label 1 and its 0.9."""
    for name in (HANDOUT, NOTEBOOK):
        assert re.search(r"-\(\\beta ?\\log 0\.8 \+ \\alpha ?\\log 0\.9\)/2", read(name)), name
    assert "-(beta * log 0.8 + alpha * log 0.9) / 2" in read("student_template/a_warm_up.py")


# --- the notation


@pytest.mark.parametrize(
    "symbol", ["W^{[1]}", "f^{[1]}", "a^{[1]}", "g^{[1]}", "W^{[1]}_{20}", "X_{1i}", r"\mathcal{E}", "W^{[2]}"]
)
def test_the_symbols_are_the_tutorials_and_have_their_python_names(symbol):
    """Layers in brackets, a curly E; the table maps each to what stands in the code."""
    table = read(HANDOUT).split("## Notation")[1].split("## A.")[0]
    assert re.search(rf"^\| \$[^|]*{re.escape(symbol)}[^|]*\| `", table, re.MULTILINE)


def test_no_other_notation_is_left():
    """W_1, f_1 and a straight E on paper would be a second notation."""
    for name in (HANDOUT, NOTEBOOK, ANSWERS):
        formulas = "".join(re.findall(r"\$\$.*?\$\$|\$[^$\n]+\$", read(name), re.DOTALL))
        assert not re.search(r"\b[Wfag]_\{?[\dl]|\\partial E\b|(?<![\w{\\])E\b", formulas), name


# --- the example, the questions


def test_one_sample_is_derived_and_read_before_any_n_is_asked():
    """n = 1 on the page, with both readings; A1a asks for any n."""
    text = read(HANDOUT)
    example = text.index(r"-\frac{Y_0}{\hat Y_0} + \frac{1 - Y_0}{1 - \hat Y_0}")
    assert example < text.index("What if $Y_0 = 0$?") < text.index("What if $Y_0 = 1$?") < text.index("**A1a**")
    assert re.search(r"\*\*A1a\*\*.*\*\*any\*\* \$n\$", text)


def section(name: str, question: str) -> str:
    return re.split(r"^## ", read(name).split(f"## {question}")[1], flags=re.MULTILINE)[0]


def question(identifier: str) -> str:
    return " ".join(re.findall(r"^> (.*)$", section(QUESTIONS, identifier), re.MULTILINE))


def model(identifier: str) -> str:
    return section(ANSWERS, identifier).split("BEGIN SOLUTION")[1]


def rubric(identifier: str) -> dict[str, Any]:
    return dict(yaml.safe_load(read(RUBRIC))["questions"][identifier])


def marking(identifier: str) -> str:
    """Everything that the rubric says about a question."""
    return " ".join(f"{item['short']}: {item['text']}" for item in rubric(identifier)["items"])


@pytest.mark.parametrize(
    ("identifier", "asked", "not_given_away"),
    [
        (
            "A4-written",
            r"What are `alpha` and `beta` for, and how should she set them\?",
            r"balanc|rare|goes wrong|ten times",
        ),
        ("B1-written", r"What can you observe\?", r"\b0\b|gate|switch|later"),
        ("C1-written", r"What causes this, and what does it mean for training\?", r"slope|product|1/4"),
        (
            "C2-written",
            r"How can the problem be mitigated\? Change the activation, look at the magnitudes",
            r"ReLU|slope",
        ),
        (
            "D1-written",
            r"How does leaky ReLU fix the dying.*does it always\? What happens when `a = 1`\?",
            r"linear|collapse",
        ),
    ],
)
def test_questions_are_open(identifier, asked, not_given_away):
    """As the tutorial asks them, without what is to be found."""
    assert re.search(asked, question(identifier), re.IGNORECASE)
    assert not re.search(not_given_away, question(identifier))


@pytest.mark.parametrize(
    ("identifier", "said"),
    [
        ("A4-written", r"ten times \$\\beta\$|alpha about ten times beta"),
        ("A4-written", r"punish"),
        ("B1-written", r"later"),
        ("B1-written", r"proportional to (the data point|X) alone"),
        ("B1-written", r"gate"),
        ("C1-written", r"between 0 and (\$1/4\$|1/4)"),
        ("C1-written", r"slow(ly)? or does not converge"),
        ("C2-written", r"magnitudes"),
        ("D1-written", r"depends? on\s+(the data|the\s+data)[^.]*\band on \$?a\$?"),
        ("D1-written", r"a = 1"),
    ],
)
def test_model_answer_and_rubric_follow_the_tutorial(identifier, said):
    """What the tutorial sees first is in the model answer and earns a share."""
    for text in (model(identifier), marking(identifier)):
        assert re.search(said, re.sub(r"\s+", " ", text.replace("*", ""))), said


def test_the_later_weights_are_the_larger_half_of_b1():
    """The gate is a further observation; who sees it alone is treated fairly."""
    items = {item["short"]: item for item in rubric("B1-written")["items"]}
    assert items["later layers' weights"]["share"] == "1/2"
    assert "influenced by the weights of later layers" in items["later layers' weights"]["text"]
    assert items["the gate"]["share"] == "1/4"
    assert re.search(r"sees the gate only.*earns half", rubric("B1-written")["note"], re.DOTALL)


# --- the experiment


def test_the_experiment_stands_in_part_c_before_d():
    """50 hidden sigmoid layers first, then depth, activation and initialisation, with the solver's own functions."""
    text = read(NOTEBOOK)
    part = text[text.index("# C. The vanishing gradient") : text.index("# D. Dying ReLU")]
    assert part.index('grader.check("C1")') < part.index("50 hidden layers of sigmoid") < part.index("## C2. A way out")
    assert "(5, 10, 20, 50)" in part
    assert '("default", "Xavier", "He")' in part
    assert "gradient_magnitudes(layer_gradients(" in part


def test_numbers_in_prose_are_those_that_the_script_prints():
    """sigmoid -> ReLU under the default weights -> ReLU under He, in handout, notebook and model answer."""
    powers = runpy.run_path(str(ROOT / "assignment" / "scripts" / "vanishing.py"))["first_layer"]()
    sigmoid, relu, he = (powers[key] for key in (("default", "sigmoid"), ("default", "relu"), ("He", "relu")))
    assert 15 < relu - sigmoid < 30  # "twenty orders of magnitude" ...
    assert relu < -15  # ... "and still at nothing"
    chain = rf"10\^\{{{sigmoid}\}}.*?10\^\{{{relu}\}}.*?10\^\{{{he}\}}"
    for text in (read(HANDOUT), read(NOTEBOOK), model("C2-written")):
        assert re.search(chain, text, re.DOTALL)
    assert {int(power) for power in re.findall(r"10\^\{(-\d\d?)\}", read(HANDOUT) + read(NOTEBOOK))} == {
        sigmoid,
        relu,
        he,
    }
    said = {int(power) for power in re.findall(r"10\^\{(-\d\d?)\}", read(ANSWERS))}
    assert said == {sigmoid, relu, he, powers["He", "sigmoid"], round(50 * math.log10(0.25))}


def test_the_article_is_on_the_reading_list():
    """Matrix calculus for machine learning, on Medium, with the collection that it appeared in."""
    reading = read(HANDOUT).split("## Further reading")[1]
    assert re.search(
        r"Matrix Calculus for Machine Learning.{0,90}medium\.com/analytics-vidhya/.*?Analytics Vidhya",
        reading,
        re.DOTALL,
    )
