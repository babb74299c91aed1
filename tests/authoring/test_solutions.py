"""The solutions are right, kind to their callers, and complete."""

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


def measured(E, x, h=1e-6):
    """Central differences."""
    slopes = np.zeros(x.shape)
    for k in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[k] = h
        slopes[k] = (E(x + step) - E(x - step)) / (2 * h)
    return slopes


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


def test_the_product_of_the_steps_is_the_shortcut():
    """A3 on paper: dE/dY_hat times the Jacobian is what dE_df1 computes in one go."""
    given = network(2)
    Y, Y_hat = given["Y"], given["Y_hat"]
    steps = SOLUTION["dE_dY_hat"](Y, Y_hat) @ SOLUTION["dY_hat_df1"](Y_hat)
    assert np.allclose(steps, SOLUTION["dE_df1"](Y, Y_hat), rtol=1e-14)
    assert np.allclose(steps, SOLUTION["weighted_dE_df1"](Y, Y_hat, 1, 1), rtol=1e-14)


def test_backward_agrees_with_measured_slopes():
    """Part B against central differences of its own loss, weights included."""
    g = network(3)

    def loss(W1, W2):
        Y_hat = SOLUTION["forward"](g["X"], W1, W2)[3]
        return SOLUTION["weighted_bce_loss"](g["Y"], Y_hat, g["alpha"], g["beta"])

    dE_dW1, dE_dW2 = SOLUTION["backward"](g["X"], g["Y"], g["W1"], g["W2"], g["alpha"], g["beta"])
    assert np.allclose(dE_dW1, measured(lambda W: loss(W, g["W2"]), g["W1"]), atol=1e-8)
    assert np.allclose(dE_dW2, measured(lambda W: loss(g["W1"], W), g["W2"]), atol=1e-8)
    one = [g["X"][:, :1], g["Y"][:, :1], g["W1"], g["W2"], 2.0, 0.5]
    assert SOLUTION["dE_dW1_11"](*one) == pytest.approx(SOLUTION["backward"](*one)[0][1, 1], rel=1e-14)


@pytest.mark.parametrize("activation", ["sigmoid", "relu"])
def test_layer_gradients_agree_with_measured_slopes(activation):
    """Part C against central differences through four layers."""
    g = network(4)
    weights = g["weights"]

    def loss(changed, at):
        a = g["X"]
        for W in (*weights[:at], changed, *weights[at + 1 :])[:-1]:
            a = SOLUTION[activation](W.T @ a)
        last = changed if at == len(weights) - 1 else weights[-1]
        return SOLUTION["bce_loss"](g["Y"], SOLUTION["sigmoid"](last.T @ a))

    gradients = SOLUTION["layer_gradients"](g["X"], g["Y"], weights, activation)
    for at, gradient in enumerate(gradients):
        assert np.allclose(gradient, measured(lambda W, at=at: loss(W, at), weights[at]), atol=1e-8)


def test_a_chain_with_slope_1_is_its_collapsed_matrix():
    """D1: leaky ReLU with a = 1 computes what one matrix computes."""
    g = network(5)
    a = g["X"]
    for W in g["weights"]:
        a = SOLUTION["leaky_relu"](W.T @ a, 1.0)
    assert np.allclose(SOLUTION["collapse"](g["weights"]).T @ g["X"], a, rtol=1e-12)


def test_a_unit_at_exactly_0_is_dead():
    """relu'(0) = 0, so 0 on every data point is as dead as -1."""
    assert SOLUTION["dead_units"](np.array([[0.0, -1.0], [0.0, 1e-12]])).tolist() == [True, False]


def test_pytorch_agrees_when_it_is_there():
    """An optional second opinion on parts A and B by another implementation of the chain rule."""
    torch = pytest.importorskip("torch")
    g = {key: torch.tensor(value) for key, value in network(6).items() if isinstance(value, np.ndarray)}
    W1, W2 = g["W1"].requires_grad_(), g["W2"].requires_grad_()
    f2 = W2.T @ torch.relu(W1.T @ g["X"])
    softplus = torch.nn.functional.softplus
    torch.mean(3.0 * g["Y"] * softplus(-f2) + 0.4 * (1 - g["Y"]) * softplus(f2)).backward()
    drawn = network(6)
    mine = SOLUTION["backward"](drawn["X"], drawn["Y"], drawn["W1"], drawn["W2"], 3.0, 0.4)
    assert np.allclose(mine[0], W1.grad.numpy(), rtol=1e-12)
    assert np.allclose(mine[1], W2.grad.numpy(), rtol=1e-12)


def test_every_written_question_has_a_heading_a_model_answer_and_a_rubric():
    """Headings are grading.yml's ids and titles; the rubric shares out in words, the points stay in grading.yml."""
    answers = (ROOT / "solutions" / "written_answers.md").read_text(encoding="utf-8")
    rubric = (ROOT / "solutions" / "rubric.yml").read_text(encoding="utf-8")
    written = ASSIGNMENT.manifest.written
    assert re.findall(r"^## (.*)$", answers, re.MULTILINE) == [f"{one.id}: {one.title}" for one in written]
    assert list(load_rubric(ROOT, ASSIGNMENT.manifest).questions) == [one.id for one in written]
    assert answers.count("BEGIN SOLUTION") == len(written)
    assert not re.search(r"\d+ points?", rubric + answers)
