"""Comparison: every correct form passes, every other is refused with its own sentence, in the fixed order."""

import re
from fractions import Fraction

import numpy as np
import pytest
from the_assignment import ASSIGNMENT

from autograder.marking.judging import Wrong, judge
from autograder.marking.problems import masked, problem_of
from autograder.marking.run import Environment, Marking, Run
from autograder.sandbox import (
    Died,
    Missing,
    NotLoaded,
    Raised,
    Returned,
    Skipped,
    TimedOut,
    TooLarge,
    array_of,
    perform,
    to_model,
)
from autograder.tutorial import inputs, reference
from autograder.tutorial.part_b import judge_closed_gate, judge_scaling

MANIFEST = ASSIGNMENT.manifest
TOLERANCES = MANIFEST.tolerances
TRUTH = np.array([[0.5, -0.25, 0.125]])


class Matrix(np.matrix):
    """A subclass that lies about everything it can."""

    def __array__(self, *args, **kwargs):
        return np.asarray(TRUTH)

    def __eq__(self, other):
        return True


def problem(value, truth=TRUTH):
    return problem_of(perform(lambda: value, ()), truth, TOLERANCES)


@pytest.mark.parametrize(
    "value",
    [
        TRUTH,
        TRUTH.tolist(),
        (tuple(TRUTH[0]),),
        [TRUTH[0]],
        TRUTH.astype(np.float32),
        np.asfortranarray(TRUTH),
        np.broadcast_to(TRUTH, (1, 3)),
        TRUTH * (1 + 1e-6),
        np.asmatrix(TRUTH),
        TRUTH.astype(">f8"),
        TRUTH.astype(np.longdouble),
    ],
)
def test_correct_forms_pass(value):
    """Lists, float32, matrices, any memory order; rounding of guards up to 1e-6."""
    assert problem(value) is None


@pytest.mark.parametrize(
    ("value", "kind", "came"),
    [
        (None, "kind", "None"),
        ("0.5", "kind", "str"),
        ({"a": 1}, "kind", "dict"),
        (TRUTH.astype(complex), "kind", "complex128 array of shape (1, 3)"),
        (TRUTH.astype(object), "kind", "object array of shape (1, 3)"),
        (TRUTH[0], "shape", "float64 array of shape (3,)"),
        (TRUTH.T, "shape", "float64 array of shape (3, 1)"),
        (np.tile(TRUTH, (3, 1)), "shape", "(3, 3)"),
        (0.5, "shape", "a single float"),
        ([], "kind", "list of 0 items"),
        ([[1.0], [1.0, 2.0]], "kind", "list of 2 items"),
        (np.where(TRUTH > 0, TRUTH, np.nan), "wrong", "1 of 3 entries nan"),
        (np.where(TRUTH > 0, TRUTH, -np.inf), "wrong", "1 of 3 entries inf"),
        (TRUTH * (1 + 1e-4), "wrong", "float64 array of shape (1, 3); 3 of 3 entries are off"),
        (TRUTH + [[0, 0, 1e-5]], "wrong", "1 of 3 entries are off"),
        (Matrix(TRUTH * 2), "wrong", "3 of 3 entries are off: [0, 0] is 1"),
        (10**400, "shape", "a single int"),
    ],
)
def test_other_forms_are_refused_with_their_own_sentence(value, kind, came):
    """No broadcasting, no projection, no object that answers for itself."""
    found = problem(value)
    assert found.kind == kind
    assert came in found.came


@pytest.mark.parametrize("value", [0.5, np.float64(0.5), np.array(0.5), np.array([0.5]), np.array([[0.5]]), [0.5]])
def test_a_float_may_be_anything_that_float_takes(value):
    """0-d, (1,) and (1, 1) arrays included."""
    assert problem(value, 0.5) is None
    assert problem(value, 0.75).kind == "wrong"


def test_bools_are_numbers_but_numbers_are_not_bools():
    """relu_grad may return a mask; dead_units may not return 0 and 1."""
    mask = np.array([True, False])
    assert problem(mask, np.array([1.0, 0.0])) is None
    assert problem(np.array([1, 0]), mask).kind == "kind"
    assert problem([True, False], mask) is None
    assert problem(~mask, mask).kind == "wrong"


def test_a_hint_on_the_kind_speaks_of_what_is_asked_for():
    """True and False where those are asked for; and of a list it is said what is in it, where that is the matter."""
    assert "True or False for each" in problem({1, 2}, np.array([True, False])).look
    assert "one number" in problem({1, 2}, 0.5).look
    assert "write `return`" in problem((x for x in ()), 0.5).look
    assert "call it" in problem(lambda: 0.5, 0.5).look
    found = problem([Fraction(1), Fraction(0)], np.array([1.0, 0.0]))
    assert found.came == "list of 2 items of type Fraction"
    assert "numbers of a kind that numpy knows" in found.look



@pytest.mark.parametrize(
    ("value", "truth"),
    [
        (np.ones(5, dtype=bool), np.ones(7, dtype=bool)),  # dead_units, one answer for each data point
        (np.ones((2, 1)), np.ones((2, 4))),  # forward, of one data point
        (np.ones((3, 3)), np.ones((3, 1))),  # a gradient by weights, of each data point
        (np.ones((2, 2)), np.ones((3, 2))),  # no row was asked for, so none was combined with a column
        (np.ones((1, 3)), np.ones((3, 1))),
    ],
)
def test_a_hint_on_shapes_holds_for_every_function(value, truth):
    """Not every answer is a gradient, not every axis counts data points, not every table is a row and a column."""
    assert not re.search("gradient|data point|column was|column were", problem(value, truth).look)


def test_one_of_something_is_not_called_several():
    """A network of one matrix has a list of one gradient."""
    assert problem({}, [np.ones((3, 1))]).expected == "list of 1 array"


def test_sequences_are_compared_item_by_item():
    """A tuple for a list is fine, a missing item is not; the first wrong item is named."""
    truth = (np.ones((2, 1)), np.zeros((1, 2)))
    assert problem([np.ones((2, 1)), [[0.0, 0.0]]], truth) is None
    assert problem((np.ones((2, 1)),), truth).kind == "shape"
    assert problem(np.ones((2, 1)), [np.ones(1), np.ones(1)]) is None
    assert "item 1" in problem((np.ones((2, 1)), np.ones((1, 2))), truth).came
    answer = perform(lambda: (np.zeros((2, 1)), np.zeros((1, 2))), ())
    assert problem_of(answer, truth, TOLERANCES, parts=(1,)) is None


def test_changed_arguments_are_refused_even_with_the_right_answer():
    """No function changes its arguments."""

    def relu(s):
        s[s < 0] = 0
        return s

    arguments = (np.array([[-1.0, 2.0]]),)
    found = problem_of(perform(relu, arguments), reference.relu(*arguments), TOLERANCES)
    assert found.kind == "changed_arguments"
    assert "first argument" in found.came
    assert arguments[0][0, 0] == -1


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Raised("NotImplementedError", "A3: ...", ""), "unfinished"),
        (Raised("ValueError", "bad", "a_warm_up.py:3"), "raised"),
        (NotLoaded("SyntaxError", "invalid syntax", "a_warm_up.py:1"), "not_loaded"),
        (TimedOut(5.0), "timeout"),
        (Died("segmentation fault"), "crash"),
        (Missing("there is no function relu"), "missing"),
        (TooLarge("it returned a float64 array of shape (9, 9)"), "kind"),
        (Skipped("the time is used up"), "skipped"),
    ],
)
def test_every_answer_without_a_value_has_its_kind(answer, kind):
    """And a sentence of its own."""
    found = problem_of(answer, TRUTH, TOLERANCES)
    assert found.kind == kind
    assert found.came


@pytest.mark.parametrize("error", ["PermissionError", "URLError"])
@pytest.mark.parametrize("answer", [Raised, NotLoaded])
def test_what_the_box_does_not_permit_comes_with_a_hint(answer, error):
    """asyncio, sockets and other programs, at import or in a call: the system's own words say nothing of marking."""
    found = problem_of(answer(error, "[Errno 1] Operation not permitted", ""), TRUTH, TOLERANCES)
    assert "no network, no other program, no asyncio" in found.look


def test_exception_texts_are_one_line_without_decimals():
    """Code under test may put hidden inputs into its exceptions."""
    text = masked("X is [0.123456, -1e-05]\nand 1234567 but shapes (1,4) and (3,4) stay")
    assert text == "X is [#, #] and # but shapes (1,4) and (3,4) stay"
    assert len(masked("x" * 1000)) <= 160


def test_numbers_too_large_for_a_float_are_infinite_not_an_error():
    """An int of 400 digits is judged, not crashed on."""
    assert np.isinf(array_of(10**400))


@pytest.fixture
def run():
    return Run(ASSIGNMENT, 11)


def test_a_closed_gate_must_be_exactly_zero_and_an_open_one_must_not(run):
    """'Always 0' does not pass the gate, and neither does 'never 0'."""
    inactive = [inputs.hidden_one((True, False), 0)]
    active = inputs.hidden_one((True, True), 1)
    solution = ASSIGNMENT.answers["dE_dW1_11"]
    for function, passes in ((solution, True), (lambda *a: 2 * solution(*a), True), (lambda *a: 0.0, False)):
        try:
            env = Environment(run, {"dE_dW1_11": function})
            judge_closed_gate(env, "dE_dW1_11", inactive, active, reference.hidden_weight)
            assert passes
        except Wrong:
            assert not passes


def test_class_weights_scale_the_students_own_gradient(run):
    """A mistake that shows without class weights is not charged twice; a wrong use of the weights is."""
    draws = [inputs.hidden_one((True, True), label, weights=True) for label in (0, 1)]
    draws.append(inputs.hidden_many(5, weights=True))
    solution = ASSIGNMENT.answers["backward"]

    def doubled(*arguments):
        return tuple(2 * part for part in solution(*arguments))

    def swapped(X, Y, W1, W2, alpha=1.0, beta=1.0):
        return solution(X, Y, W1, W2, beta, alpha)

    def unweighted(X, Y, W1, W2, alpha=1.0, beta=1.0):
        return solution(X, Y, W1, W2)

    def average_of_doubled(X, Y, W1, W2, alpha=1.0, beta=1.0):
        return tuple(np.mean(np.where(Y == 1, alpha, beta)) * part for part in doubled(X, Y, W1, W2))

    def nothing(X, Y, W1, W2, alpha=1.0, beta=1.0):
        return np.zeros((3, 2)), np.zeros((2, 1))

    wrong = (swapped, unweighted, average_of_doubled, nothing)
    for function, passes in ((solution, 1), (doubled, 1), *((function, 0) for function in wrong)):
        try:
            judge_scaling(Environment(run, {"backward": function}), "backward", draws, reference.two_layers)
            assert passes, function
        except Wrong:
            assert not passes, function


def test_a_mistake_that_cost_points_before_is_no_mistake_about_class_weights(run):
    """Not even on data points where only the weighted gradient shows it."""
    draws = [inputs.hidden_many(4, weights=True).again(repeat) for repeat in range(100)]

    def absolute(X, Y, W1, W2, alpha=1.0, beta=1.0):
        dE_dW1, dE_dW2 = ASSIGNMENT.answers["backward"](X, Y, W1, W2, alpha, beta)
        return dE_dW1, np.abs(dE_dW2)

    env = Environment(run, {"backward": absolute}, Marking(lost={"backward"}))
    judge_scaling(env, "backward", draws, reference.two_layers)
    with pytest.raises(Wrong):
        judge_scaling(Environment(run, {"backward": absolute}), "backward", draws, reference.two_layers)


def test_a_missing_function_is_told_apart_from_a_wrong_one(run):
    """Without a proxy or a function the answer is Missing, as under stock otter."""
    with pytest.raises(Wrong) as wrong:
        judge(Environment(run, {}), "relu", [inputs.entries(1, 5)], reference.relu)
    assert wrong.value.lost.problem.kind == "missing"
    assert "relu(s), called with an array of shape (1, 5)" in str(wrong.value)


def test_an_answer_that_is_right_raises_nothing(run):
    """The honest path."""
    judge(Environment(run, ASSIGNMENT.answers), "relu", [inputs.entries(1, 5)], reference.relu)


def test_plain_values_carry_no_student_object():
    """What is judged consists of Python numbers and plain arrays only."""
    value = to_model(Matrix(TRUTH))
    assert type(value) is np.ndarray
    assert isinstance(perform(lambda: 1, ()), Returned)
