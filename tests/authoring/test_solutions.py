"""The solutions are kind to their callers and complete; `tests/tutorial/test_reference.py` holds them right."""

import ast
import inspect
import re

import numpy as np
import pytest
from the_assignment import ASSIGNMENT

from autograder.manifest import ROOT
from autograder.marking.rubric import load_rubric

SOLUTION = ASSIGNMENT.answers
QUESTIONS = [(question, name) for question in ASSIGNMENT.manifest.questions for name in question.functions]


def network(seed: int, n: int = 5) -> dict[str, object]:
    """Arguments for every parameter name of the solutions."""
    random = np.random.default_rng(seed)
    X = np.vstack([np.ones(n), random.normal(size=(2, n))])
    return {
        "X": X,
        "Y": np.array([[1.0, 0.0, 0.0, 1.0, 0.0]])[:, :n],
        "Y_hat": random.uniform(0.05, 0.95, size=(1, n)),
        "dE_df1": random.normal(size=(1, n)),
        "W1": random.normal(size=(3, 2)),
        "W2": random.normal(size=(2, 1)),
        "alpha": 3.0,
        "beta": 0.4,
        "weights": [random.normal(size=shape) for shape in ((3, 4), (4, 2), (2, 1))],
        "gradients": [random.normal(size=shape) for shape in ((3, 4), (4, 1))],
        "activation": "relu",
        "s": random.normal(size=(2, n)),
        "f": random.normal(size=(4, n)),
        "a": 0.1,
    }


@pytest.mark.parametrize(("question", "name"), QUESTIONS, ids=[name for _, name in QUESTIONS])
def test_every_function_stands_in_its_file_and_says_its_question(question, name):
    """grading.yml, file and docstring agree."""
    source = (ROOT / "solutions" / question.file).read_text(encoding="utf-8")
    (found,) = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.name == name]
    assert (ast.get_docstring(found) or "").startswith(f"{question.id}: ")


@pytest.mark.parametrize("name", [name for _, name in QUESTIONS])
def test_no_function_changes_its_arguments(name):
    """Called with n = 1 where the question says so; the arguments are compared with a fresh draw."""
    n = 1 if name in {"dE_df1_single", "dE_dW1_20", "dE_dW1_single", "dE_dW1_11"} else 5
    wanted = inspect.signature(SOLUTION[name]).parameters
    given, fresh = ({key: network(1, n)[key] for key in wanted} for _ in range(2))
    SOLUTION[name](**given)
    for key, value in fresh.items():
        pairs = zip(given[key], value, strict=True) if isinstance(value, list) else [(given[key], value)]
        assert all(np.array_equal(one, other) for one, other in pairs), key


def test_sigmoid_is_quiet_and_right_far_out():
    """No overflow warning (warnings are errors here), and integers and numbers are welcome."""
    assert np.array_equal(SOLUTION["sigmoid"](np.array([-1e4, 0, 1e4])), [0, 0.5, 1])
    assert SOLUTION["sigmoid"](-800) == 0
    assert SOLUTION["sigmoid"](np.array([[0]])).shape == (1, 1)


def test_every_written_question_has_a_heading_a_model_answer_and_a_rubric():
    """Headings are grading.yml's ids and titles; the rubric shares out in words, the points stay in grading.yml."""
    answers = (ROOT / "solutions" / "written_answers.md").read_text(encoding="utf-8")
    rubric = (ROOT / "solutions" / "rubric.yml").read_text(encoding="utf-8")
    written = ASSIGNMENT.manifest.written
    assert re.findall(r"^## (.*)$", answers, re.MULTILINE) == [f"{one.id}: {one.title}" for one in written]
    assert list(load_rubric(ROOT, ASSIGNMENT.manifest).questions) == [one.id for one in written]
    assert answers.count("BEGIN SOLUTION") == len(written)
    assert not re.search(r"\d+ points?", rubric + answers)
