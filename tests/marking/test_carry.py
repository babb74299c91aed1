"""Follow-through: one mistake costs once, wherever it is carried; a second one still costs."""

from types import SimpleNamespace

import numpy as np
import pytest
from the_assignment import ASSIGNMENT

from autograder.marking.carry import ATTEMPTS_IN_ALL
from autograder.marking.derivations import ways_to
from autograder.marking.grade import grade_environment, grade_in
from autograder.marking.run import Environment
from autograder.tutorial import inputs

RIGHT = ASSIGNMENT.answers


def forward_without_activation(X, W1, W2):
    f1 = W1.T @ X
    f2 = W2.T @ f1
    return f1, f1, f2, RIGHT["sigmoid"](f2)


FAULTS = {
    "sigmoid": ("A0", lambda s: 1 / (1 + np.exp(np.asarray(s))), ("B0", "B1", "B2", "C1")),
    "relu": ("B0", lambda s: np.where(s > 0, s, 0.1 * s), ("B1", "B2", "C1", "D1")),
    "relu_grad": ("B0", lambda s: np.ones_like(s), ("B1", "B2", "C1")),
    "forward": ("B0", forward_without_activation, ("B1", "B2")),
    "dE_df1": ("A3", lambda Y, Y_hat: Y_hat - Y, ("C1",)),
    "weighted_dE_df1": ("A4", lambda Y, P, alpha, beta: np.where(Y == 1, beta, alpha) * (P - Y) / Y.size, ("B1", "B2")),
}
"""Function -> (its question, a wrong version, later questions that can inherit it)."""

PAIRS = [(name, later) for name, (_, _, questions) in FAULTS.items() for later in questions]
LATER = {
    "B0": ("forward",),
    "B1": ("dE_dW1_11",),
    "B2": ("backward",),
    "C1": ("layer_gradients",),
    "D1": ("dead_units",),
}


def inlined(fault, wrong):
    """Later functions as written by somebody who calls no helper and repeats the faulty formula in each."""
    pieces = SimpleNamespace(**{**RIGHT, fault: wrong})
    sigmoid, relu = pieces.sigmoid, pieces.relu

    def forward(X, W1, W2):
        f1 = np.array([[sum(W1[k, j] * x[k] for k in range(3)) for x in X.T] for j in range(2)])
        a1 = relu(f1)
        f2 = np.sum(W2 * a1, axis=0, keepdims=True)
        return f1, a1, f2, sigmoid(f2)

    def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
        f1, a1, _, Y_hat = wrong(X, W1, W2) if fault == "forward" else forward(X, W1, W2)
        d2 = pieces.weighted_dE_df1(Y, Y_hat, alpha, beta)
        d1 = np.vstack([W2[j, 0] * d2 * pieces.relu_grad(f1)[j] for j in range(2)])
        return np.einsum("ki,ji->kj", X, d1), np.einsum("ji,oi->jo", a1, d2)

    def layer_gradients(X, Y, weights, activation):
        f, a = [], [X]
        for W in weights:
            f.append(np.einsum("ko,kn->on", W, a[-1]))
            a.append(relu(f[-1]) if activation == "relu" and len(a) < len(weights) else sigmoid(f[-1]))
        d, found = pieces.dE_df1(Y, a[-1]), []
        for place in range(len(weights))[::-1]:
            found = [np.einsum("kn,on->ko", a[place], d), *found]
            slope = pieces.relu_grad(f[place - 1]) if activation == "relu" else a[place] - a[place] ** 2
            d = np.einsum("ko,on->kn", weights[place], d) * slope if place else d
        return found

    return {
        "forward": wrong if fault == "forward" else forward,
        "backward": backward,
        "dE_dW1_11": lambda *arguments: backward(*arguments)[0][1, 1],
        "layer_gradients": layer_gradients,
        "dead_units": lambda f: ~np.any(relu(f) != 0, axis=1),
    }


def submission(fault, later, style, spoil=lambda value: value):
    """The solution with one faulty function, and a later question that goes on with it."""
    _, wrong, _ = FAULTS[fault]
    source = ASSIGNMENT.solution.functions({fault: wrong}) if style == "helpers" else inlined(fault, wrong)
    env = {**RIGHT, fault: wrong}
    for name in LATER[later]:
        function = source[name] if name != "dead_units" else inlined(fault, wrong)[name]
        env[name] = lambda *arguments, function=function: spoil(function(*arguments))
    return env


def graded(env, run):
    return {question.question: question for question in grade_environment(env, run)}


@pytest.mark.parametrize("style", ["helpers", "inlined"])
@pytest.mark.parametrize(("fault", "later"), PAIRS)
def test_a_mistake_costs_its_own_question_only(run, fault, later, style):
    """Full marks for the right method, labelled with the question that it comes from."""
    questions = graded(submission(fault, later, style), run)
    own = FAULTS[fault][0]
    lost = {name for name, question in questions.items() if question.score < question.max_score}
    assert lost == {own}
    origins = {case.follow_through for case in questions[later].cases} - {""}
    assert origins == {own}


@pytest.mark.parametrize("style", ["helpers", "inlined"])
@pytest.mark.parametrize(("fault", "later"), PAIRS)
def test_a_second_mistake_costs_too(run, fault, later, style):
    """Whatever was inherited, a later answer that is wrong by itself loses points."""

    def spoil(value):
        if isinstance(value, tuple | list):
            return type(value)(spoil(part) for part in value)
        return np.logical_not(value) if np.asarray(value).dtype == bool else 1.5 * value + 0.1

    questions = graded(submission(fault, later, style, spoil), run)
    assert questions[later].score < questions[later].max_score
    assert not questions[later].follow_through


@pytest.mark.parametrize(
    ("fault", "wrong", "later"),
    [
        ("sigmoid", lambda s: np.full(np.shape(s), 0.5), "B2"),
        ("sigmoid", lambda s: np.log(s - 9.0), "B2"),
        ("dE_df1", lambda Y, Y_hat: np.zeros(Y.shape), "C1"),
        ("dE_df1", lambda Y, Y_hat: (Y_hat - Y)[0], "C1"),
        ("weighted_dE_df1", lambda Y, Y_hat, alpha, beta: np.full(Y.shape, np.nan), "B2"),
        ("relu_grad", lambda s: np.zeros(s.shape), "B1"),
    ],
)
@pytest.mark.filterwarnings("ignore:invalid value")
def test_what_is_not_worth_inheriting_is_not_inherited(run, fault, wrong, later):
    """Constants, non-finite values and wrong shapes would make too many later answers 'right'."""
    questions = graded(ASSIGNMENT.solution.functions({fault: wrong}), run)
    assert questions[later].score < questions[later].max_score
    assert not questions[later].follow_through


def test_two_mistakes_in_two_places_cost_two_questions(run):
    """A later question that inherits both is right; a question that inherits one of them as well."""
    wrong = {name: FAULTS[name][1] for name in ("sigmoid", "relu", "weighted_dE_df1")}
    questions = graded(ASSIGNMENT.solution.functions(wrong), run)
    lost = {name for name, question in questions.items() if question.score < question.max_score}
    assert lost == {"A0", "A4", "B0"}


CALLS = {
    "dE_df1_single": inputs.labelled(1, 1),
    "dE_dW1_20": inputs.upstream(1),
    "dE_dW1_single": inputs.upstream(1),
    "dE_dW1": inputs.upstream(5),
    "dE_df1": inputs.labelled(5),
    "weighted_dE_df1": inputs.weighted(5),
    "forward": inputs.hidden_forward(4),
    "dE_dW1_11": inputs.hidden_one((True, True), 1, weights=True),
    "backward": inputs.hidden_many(5, weights=True),
    "layer_gradients": inputs.deep((4, 2, 3), 5, "sigmoid"),
    "dead_units": inputs.units(),
    "leaky_relu": inputs.entries_and_slope(3, 4),
    "leaky_relu_grad": inputs.entries_and_slope(3, 4),
}


@pytest.mark.parametrize("function", CALLS)
def test_every_way_gives_the_solutions_answer(run, function):
    """A way that is no derivation would forgive a mistake."""
    draws = [CALLS[function]]
    if function == "layer_gradients":
        draws.append(inputs.deep((4, 2, 3), 5, "relu"))
    for draw in draws:
        truth = RIGHT[function](*run.arguments(draw))
        for way in ways_to(function, SimpleNamespace(**RIGHT)):
            value = way(*run.arguments(draw))
            for one, other in zip(value, truth, strict=True) if isinstance(truth, tuple | list) else [(value, truth)]:
                np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-12)


def test_a_hopeless_submission_ends_the_search(run):
    """Everything wrong in its own way: the number of attempts is bounded, and nothing is forgiven."""
    wrong = {name: fault[1] for name, fault in FAULTS.items()}
    wrong["backward"] = lambda *arguments: tuple(3 * g for g in RIGHT["backward"](*arguments))
    wrong["dE_dW1_11"] = lambda X, *rest: 7 * X[1, 0]
    wrong["layer_gradients"] = lambda X, Y, weights, activation: [7 * W for W in weights]
    env = Environment(run, {**RIGHT, **wrong})
    assert not any(question.follow_through for question in grade_in(env))
    assert 0 < env.marking.attempts <= ATTEMPTS_IN_ALL
