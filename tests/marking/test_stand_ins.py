"""Follow-through: one mistake costs once, in whatever style; a second one costs too, and nothing is earned unpaid."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

import msgspec
import numpy as np
import pytest
from corpus_cases import ROOT
from the_assignment import ASSIGNMENT

from autograder.intake.submission import Submission
from autograder.marking import grade as grading
from autograder.marking.grade import grade, grade_environment
from autograder.marking.results import QuestionResult
from autograder.marking.results_json import to_gradescope
from autograder.marking.stand_ins import Cast, Stage, depends_on_input, stages_here
from autograder.sandbox import Sandbox, Seq

RIGHT = ASSIGNMENT.answers
WITH = ASSIGNMENT.solution.functions
SOLUTION = {path.name: path.read_bytes() for path in (ROOT / "solutions").glob("*.py")}


def forward_without_activation(X, W1, W2):
    f1 = W1.T @ X
    f2 = W2.T @ f1
    return f1, f1, f2, RIGHT["sigmoid"](f2)


def raises(*arguments):
    raise ValueError("no")


FAULTS = {
    "sigmoid": ("A0", lambda s: 1 / (1 + np.exp(np.asarray(s))), ("B0", "B1", "B2", "C1")),
    "relu": ("B0", lambda s: np.where(s > 0, s, 0.1 * s), ("B1", "B2", "C1")),
    "relu_grad": ("B0", lambda s: np.ones_like(s), ("B1", "B2", "C1")),
    "forward": ("B0", forward_without_activation, ("B1", "B2")),
    "dE_df1": ("A3", lambda Y, Y_hat: Y_hat - Y, ("C1",)),
    "weighted_dE_df1": ("A4", lambda Y, P, alpha, beta: np.where(Y == 1, beta, alpha) * (P - Y) / Y.size, ("B1", "B2")),
}
"""Function -> (its question, a wrong version, later questions that go on with it)."""
LATER = {"B0": "forward", "B1": "dE_dW1_11", "B2": "backward", "C1": "layer_gradients"}
PAIRS = [(name, later) for name, (_, _, questions) in FAULTS.items() for later in questions]


def graded(wrong, run, spoil=None) -> dict[str, QuestionResult]:
    """The solution with wrong functions, which later ones call; `spoil` makes functions wrong by themselves."""

    def functions(names: Collection[str]):
        env = WITH({name: function for name, function in wrong.items() if name not in names})
        spoilt = {name: (lambda *a, own=env[name], by=by: by(own(*a))) for name, by in (spoil or {}).items()}
        return {**env, **{name: function for name, function in spoilt.items() if name not in names}}

    results = grade_environment(functions(()), run, set_up=stages_here(functions))
    return {question.question: question for question in results}


def lost(questions: dict[str, QuestionResult]) -> set[str]:
    return {name for name, question in questions.items() if question.score < question.max_score}


def by_more(value):
    if isinstance(value, tuple | list):
        return type(value)(by_more(part) for part in value)
    return 1.5 * value + 0.1


@pytest.mark.parametrize(("fault", "later"), PAIRS)
def test_a_mistake_costs_its_own_question_only(run, fault, later):
    """Full marks for the right method, labelled with the question that the mistake is from."""
    own, wrong, _ = FAULTS[fault]
    questions = graded({fault: wrong}, run)
    assert lost(questions) == {own}
    if later != own:
        assert questions[later].follow_through
        assert all(case.message for case in questions[later].cases if case.follow_through)


@pytest.mark.parametrize(("fault", "later"), PAIRS)
def test_a_second_mistake_costs_too(run, fault, later):
    """Whoever stands in, a later answer that is wrong by itself loses points."""
    own, wrong, _ = FAULTS[fault]
    questions = graded({fault: wrong}, run, {LATER[later]: by_more})
    assert {own, later} <= lost(questions)
    assert not any(case.follow_through for case in questions[later].cases if case.function == LATER[later])


@pytest.mark.parametrize("wrong", [raises, lambda *a: None, lambda *a: 0.0, lambda s: np.full(np.shape(s), np.nan)])
@pytest.mark.filterwarnings("ignore:invalid value")
def test_it_does_not_matter_how_a_function_is_wrong(run, wrong):
    """It raises, returns nothing, a constant, or what is not finite: what is later is asked with the right one."""
    assert lost(graded({"sigmoid": wrong}, run)) == {"A0"}


def test_later_functions_never_stand_in(run):
    """What an earlier question leaves to a later function is lost with it."""
    questions = graded({"weighted_dE_df1": raises}, run)
    assert lost(questions) == {"A4"}
    casts: list[Cast] = []

    def functions(names: Collection[str]):
        wrong = {"weighted_dE_df1": raises, "dE_df1": lambda Y, P: raises()}
        return WITH({name: function for name, function in wrong.items() if name not in names})

    def set_up(cast: Cast):
        casts.append(cast)
        return stages_here(functions)(cast)

    assert {"A3", "A4"} <= {
        q.question for q in grade_environment(functions(()), run, set_up=set_up) if q.score < q.max_score
    }
    order = [name for question in run.manifest.questions for name in question.functions]
    assert casts and all(order.index(name) < order.index(cast.function) for cast in casts for name in cast.names)


def test_what_has_more_than_one_right_answer_never_stands_in(run):
    """C2's activation is the student's own; part D is not asked with another one."""
    casts: list[Cast] = []

    def set_up(cast: Cast):
        casts.append(cast)
        return stages_here(lambda names: {})(cast)

    wrong = dict.fromkeys(("mitigating_activation", "sigmoid", "leaky_relu", "collapse"), raises)
    grade_environment({**RIGHT, **wrong}, run, set_up=set_up)
    assert {"mitigating_activation", "collapse"} <= {cast.function for cast in casts}
    assert not any("mitigating_activation" in cast.names for cast in casts)


def test_a_right_submission_is_asked_nothing_twice(run):
    """What it costs to be forgiving is paid by those who need it."""

    @contextmanager
    def set_up(cast: Cast) -> Iterator[Stage]:
        raise AssertionError(cast)
        yield

    assert all(q.score == q.max_score for q in grade_environment(RIGHT, run, set_up=set_up))


def test_two_mistakes_in_two_places_cost_two_questions(run):
    """A later question that goes on with both is right; one that goes on with one of them as well."""
    wrong = {name: FAULTS[name][1] for name in ("sigmoid", "relu", "weighted_dE_df1")}
    questions = graded(wrong, run)
    assert lost(questions) == {"A0", "A4", "B0"}


class Nested(np.ndarray):
    """Multiplies matrices, as np.matrix does, with any number of axes."""

    def __mul__(self, other):
        return np.matmul(self, other)


FORMS = {
    "lists": lambda value: np.asarray(value).tolist(),
    "rows": lambda value: list(value) if np.ndim(value) else value,
    "a class of its own": lambda value: np.asarray(value).view(Nested),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("name", ["sigmoid", "relu_grad", "weighted_dE_df1", "dE_df1"])
def test_a_right_value_in_another_form_costs_nothing_later(run, name, form):
    """It earns its points, and who needs an array of it is asked with one."""
    assert not lost(graded({name: lambda *a: form(RIGHT[name](*a))}, run))


def test_a_mistake_beside_a_right_value_in_another_form_costs_once(run):
    """Both stand in, and each is named for what it is."""
    wrong = {"sigmoid": FAULTS["sigmoid"][1], "weighted_dE_df1": lambda *a: RIGHT["weighted_dE_df1"](*a).tolist()}
    questions = graded(wrong, run)
    assert lost(questions) == {"A0"}
    message = questions["B1"].cases[0].message
    assert "The mistake is from A0 and is charged there only." in message
    assert "your weighted_dE_df1 gives is right, too, in another form" in message
    assert lost(graded(wrong, run, {"backward": by_more})) == {"A0", "B2"}


def test_forms_that_differ_for_nobody_are_asked_of_nobody(run):
    """A right submission in lists is asked nothing twice as long as it goes on with them."""

    @contextmanager
    def set_up(cast: Cast) -> Iterator[Stage]:
        raise AssertionError(cast)
        yield

    env = WITH({"relu": lambda s: np.asarray(RIGHT["relu"](s)).tolist()})
    assert all(q.score == q.max_score for q in grade_environment(env, run, set_up=set_up))


def test_answers_that_depend_on_the_input_are_told_from_constants():
    """Only of a function that answers something there can be copies."""
    assert depends_on_input([np.array([1.0, 2.0])]) and depends_on_input([1.0, 2.0])
    assert depends_on_input([Seq("tuple", (np.array([1.0, 2.0]), None))])  # half of it is not written
    assert not depends_on_input([1.0, np.array([1.0, 1.0])]) and not depends_on_input([])


# --- In the box -----------------------------------------------------------------------------------------


def with_(**appended: str) -> dict[str, bytes]:
    """The solution with something appended to modules, by letter."""
    files = dict(SOLUTION)
    for letter, source in appended.items():
        name = next(name for name in files if name.startswith(f"{letter}_"))
        files[name] += b"\n\n" + source.encode()
    return files


SIGN = "def sigmoid(s):\n    return 1 / (1 + np.exp(s))\n"


def test_a_carried_case_says_so_wherever_it_is_shown(sandbox, run, manifest):
    """Label, message and extra_data name the question that the mistake is from."""
    result = grade(Submission("carried", with_(a=SIGN)), sandbox, run)
    [test] = [test for test in to_gradescope(result, manifest)["tests"] if test["number"] == "C1"]
    assert test["score"] == test["max_score"] and test["extra_data"]["follow_through"]
    assert {case["follow_through"] for case in test["extra_data"]["cases"]} == {"A0", ""}
    assert "with a right sigmoid in place of yours, layer_gradients is right" in test["output"]


def test_the_first_asking_is_what_counts_for_words_and_names(sandbox, run):
    """Prints come once; the mistake keeps its name."""
    files = with_(a=SIGN.replace("    return", "    print('once')\n    return"))
    result = grade(Submission("carried", files), sandbox, run)
    assert result.questions[0].misconceptions
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grading, "follow_through", lambda env, graded, set_up, mark: (graded, ()))
        first = grade(Submission("first", files), sandbox, run)
    assert (result.total or 0) > (first.total or 0)
    # A flag's calls print too; only what is asked again does not.
    assert "once" in first.printed and result.printed == first.printed



MEASURED = {
    "a": """
def bce_loss(Y, Y_hat):
    raise NotImplementedError

def dE_dY_hat(Y, Y_hat):
    gradient = np.zeros(Y_hat.shape)
    for i in range(Y_hat.size):
        step = np.zeros(Y_hat.shape)
        step[0, i] = 1e-6
        gradient[0, i] = (bce_loss(Y, Y_hat + step) - bce_loss(Y, Y_hat - step)) / 2e-6
    return gradient
"""
}


def test_a_gradient_measured_on_a_stand_in_is_flagged(sandbox, run):
    """The loss is not written, so the first asking has nothing to look at: the second one is looked at too."""
    result = grade(Submission("measured", with_(**MEASURED)), sandbox, run)
    [question] = [question for question in result.questions if question.question == "A1a"]
    assert question.score == question.max_score and question.follow_through
    assert any("instead of a derivation?" in flag for flag in question.flags)


def test_a_module_that_cannot_be_imported_is_asked_once(sandbox, run, monkeypatch):
    """Its own failure costs its own questions; nobody can stand in for the file itself."""
    casts: list[Cast] = []
    original = grading._stage

    def stage(session, run, cast):
        casts.append(cast)
        return original(session, run, cast)

    monkeypatch.setattr(grading, "_stage", stage)
    result = grade(Submission("broken", with_(a="def oops(:\n", c="1 / 0\n")), sandbox, run)
    whose = {q.question: q.score for q in result.questions}
    assert not any(whose[question] for question in ("A0", "A1a", "A2", "A3", "A4", "C1", "C2"))
    assert all(whose[q.id] == q.points for q in run.manifest.questions if q.id[0] in "BD")
    assert not any(cast.question.module == "a_warm_up" for cast in casts)
    assert len([cast for cast in casts if cast.question.module == "c_vanishing_gradient"]) == 1


def test_second_askings_end_with_the_submissions_seconds(run, manifest):
    """They have no time of their own."""
    limits = msgspec.structs.replace(manifest.limits, call_seconds=0.3, submission_seconds=1.5)
    with Sandbox(limits.box, untrusted=True) as sandbox:
        hangs = "def {}(*a):\n    while True:\n        pass\n"
        files = with_(a="\n".join(map(hangs.format, ("sigmoid", "dE_df1"))))
        result = grade(Submission("hangs", files), sandbox, run)
    assert result.status == "partial" and result.seconds < 10


FEWER_AXES = {
    "numbers": (
        "A4",
        "def weighted_dE_df1(Y, P, alpha, beta):\n    w = np.where(Y == 1, beta, alpha)\n"
        "    return w * (P - Y) / np.size(Y)\n",
        "def dE_dW1_11(X, Y, W1, W2, alpha=1.0, beta=1.0):\n    f1, _, _, P = forward(X, W1, W2)\n"
        "    d = weighted_dE_df1(Y[0, 0], P[0, 0], alpha, beta)\n"
        "    return float(d * W2[1, 0] * (f1[1, 0] > 0) * X[1, 0])\n",
    ),
    "rows": (
        "A1a",
        "def dE_dY_hat(Y, P):\n    return (P + Y) / (P * (1 - P)) / np.size(Y)\n\n"
        "def dE_df1(Y, P):\n    return (dE_dY_hat(Y[0], P[0]) * P[0] * (1 - P[0]))[np.newaxis]\n",
        "",
    ),
    "columns": (
        "A2",
        "def dE_dW1_single(dE_df1, X):\n    return -np.squeeze(dE_df1) * X\n\ndef dE_dW1(dE_df1, X):\n"
        "    return sum(dE_dW1_single(d, x) for d, x in zip(dE_df1[0], X.T))[:, np.newaxis]\n",
        "",
    ),
}


@pytest.mark.parametrize("axes", FEWER_AXES)
def test_a_wrong_function_may_be_called_with_fewer_axes(sandbox, run, axes):
    """As long as it takes them itself; data points one by one are a style like another."""
    question, a, b = FEWER_AXES[axes]
    result = grade(Submission("axes", with_(a=a, b=b)), sandbox, run)
    assert {q.question for q in result.questions if q.score < q.max_score} == {question}


def test_a_right_value_of_a_later_function_may_have_another_form(sandbox, run):
    """It was right before anybody stood in, so nothing of it is given away."""
    leaky = "_right = leaky_relu\n\ndef leaky_relu(s, a):\n    return _right(s, a).tolist()\n"
    cure = (
        "from d_dying_relu import leaky_relu, leaky_relu_grad\n\n"
        "def mitigating_activation(s):\n    return 1.0 * leaky_relu(s, 0.1)\n\n"
        "def mitigating_activation_grad(s):\n    return leaky_relu_grad(s, 0.1)\n"
    )
    result = grade(Submission("lists", with_(c=cure, d=leaky)), sandbox, run)
    assert result.total == run.manifest.automatic_points


# --- Words ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("appended", "case", "says"),
    [
        ({"a": "def sigmoid(s):\n    raise NotImplementedError\n"}, "sigmoid", "sigmoid is not written yet (a_warm_up"),
        (
            {"a": "def dE_df1(Y, Y_hat):\n    return helper(Y)\n\n\ndef helper(Y):\n    raise NotImplementedError\n"},
            "dE_df1-mean",
            "helper is not written yet (a_warm_up.py:",
        ),
        (
            {"a": "def dE_df1(Y, Y_hat):\n    return np.sum(1, 2, 3, 4, 5, 6, 7, 8, 9)\n"},
            "dE_df1-mean",
            "arguments of its docstring",
        ),
        ({"a": "def dE_df1(Y, Y_hat):\n    return Y.T(1)\n"}, "dE_df1-mean", "Print the kinds and shapes"),
        ({"a": "def dE_df1(Y):\n    return Y\n"}, "dE_df1-mean", "(a_warm_up.py:"),
        (
            {
                "a": "def dE_dY_hat(Y, Y_hat):\n    Y_hat - Y\n\n\n"
                "def dE_df1(Y, Y_hat):\n    return dE_dY_hat(Y, Y_hat) * 1.0 + dE_dY_hat\n"
            },
            "dE_df1-mean",
            "dE_dY_hat returns nothing",
        ),
        ({"c": "import no_such_package\n"}, "gradient_magnitudes", "other packages are not"),
        ({"a": "def dE_dW1(dE_df1, X):\n    return np.ones((1, 1))\n"}, "dE_dW1-any-n", "each axis of the docstring"),
    ],
)
def test_a_hint_points_where_the_fault_is(sandbox, run, appended, case, says):
    """Function, file and line where there is one; nobody is sent to look where nothing is wrong."""
    result = grade(Submission("words", with_(**appended)), sandbox, run)
    [found] = [each for question in result.questions for each in question.cases if each.name == case]
    assert says in found.message, found.message
