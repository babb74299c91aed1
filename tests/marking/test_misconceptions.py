"""The bank of misconceptions: readable data, one name or none, and nothing said that is not certain."""

import msgspec
import numpy as np
import pytest
from corpus_cases import cases
from the_assignment import ASSIGNMENT

from autograder.authoring.checkup import entry_trials, habit_trials
from autograder.faults import GraderFault
from autograder.marking import comparing, naming
from autograder.marking.grade import grade_environment
from autograder.marking.misconceptions import Habit, Misconception, load_bank
from autograder.marking.stand_ins import stages_here

RIGHT = ASSIGNMENT.answers
ENTRIES = [entry for entry in ASSIGNMENT.mistakes.values() if isinstance(entry, Misconception)]
HABITS = [habit for habit in ASSIGNMENT.mistakes.values() if isinstance(habit, Habit)]


def names(env, run):
    """Question -> the names that it was given."""
    found = {q.question: q.misconceptions for q in grade_environment({**RIGHT, **env}, run)}
    return {question: given for question, given in found.items() if given}


def test_the_bank_covers_every_question(manifest):
    """At least 80 entries, several for each question, each id beginning with its question; and some habits."""
    assert len(ENTRIES) >= 80
    assert len(HABITS) >= 10
    assert all(habit.id.startswith("habit-") for habit in HABITS)
    for question in manifest.questions:
        entries = [entry for entry in ENTRIES if entry.question == question.id]
        assert len(entries) >= 4, question.id
        assert all(entry.id.startswith(f"{question.id}-") for entry in entries)
        assert all(entry.function in question.functions for entry in entries)


def test_a_known_mistake_is_named(run):
    """By its id, in the question where it was made."""
    assert names({"dE_df1": lambda Y, Y_hat: Y_hat - Y}, run) == {"A3": ("A3-forgot-the-mean",)}


def test_an_unknown_mistake_is_not(run):
    """Close to a known one is not that one."""
    assert names({"dE_df1": lambda Y, Y_hat: 1.001 * (Y_hat - Y)}, run) == {}


def test_a_known_mistake_with_another_one_on_top_is_not_named(run):
    """The name must explain every answer that the function gave, with one data point and with many."""

    def dE_df1(Y, Y_hat):
        return Y_hat - Y if Y.size > 4 else (Y_hat - Y) / Y.size

    assert names({"dE_df1": dE_df1}, run) == {}


def test_two_explanations_are_none(run):
    """Rather nothing than a guess: the same formula under two names is never said."""
    entry = run.bank.entries["A3-forgot-the-mean"]
    twin = msgspec.structs.replace(entry, id="A3-twin")
    run.bank._entries_of["dE_df1"].append((twin, twin.forms(RIGHT)))
    try:
        assert names({"dE_df1": lambda Y, Y_hat: Y_hat - Y}, run) == {}
    finally:
        run.bank._entries_of["dE_df1"].pop()


def test_no_two_entries_are_the_same(run):
    """On the calls of the hidden tests, any two entries of a function differ, so each can be named."""
    unnamed = []
    for entry in ENTRIES:
        for _, functions in entry_trials(entry, run):
            graded = grade_environment(functions(()), run, set_up=stages_here(functions))
            given = {name for q in graded for name in q.misconceptions}
            if given != {entry.id}:
                unnamed.append((entry.id, given))
    assert unnamed == []


@pytest.mark.parametrize("habit", HABITS, ids=lambda habit: habit.id)
def test_a_habit_is_named_in_every_function_that_shows_it(habit, run):
    """By its own name, or by that of an entry, which says the same of one function."""
    tried = 0
    for questions, functions in habit_trials(habit, run):
        found = {q.question: q.misconceptions for q in grade_environment(functions(()), run) if q.misconceptions}
        assert list(found) == questions
        for question, given in found.items():
            tried += 1
            assert given == (habit.id,) or given[0].startswith(f"{question}-"), (question, given)
    assert tried


HABITUAL = [
    ("returns-nothing", "sigmoid", lambda s: print(RIGHT["sigmoid"](s))),
    ("returns-nothing", "dE_df1", lambda Y, Y_hat: (Y_hat - Y) / Y.size if Y.size > 1 else None),
    ("loses-an-axis", "dE_df1", lambda Y, Y_hat: np.squeeze((Y_hat - Y) / Y.size)),
    ("loses-an-axis", "dE_dW1", lambda upstream, X: np.sum(X * upstream, axis=1, keepdims=X.shape[1] != 5)),
    ("transposes", "forward", lambda *a: tuple(part.T for part in RIGHT["forward"](*a))),
    ("transposes", "forward", lambda *a: [RIGHT["forward"](*a)[0].T, *RIGHT["forward"](*a)[1:]]),
    ("complex", "backward", lambda *a: [part.astype(complex) for part in RIGHT["backward"](*a)]),
    ("one-number-for-an-array", "bce_loss", lambda Y, Y_hat: -float((Y * np.log(Y_hat))[0])),
]


@pytest.mark.filterwarnings("ignore:Conversion of an array")
@pytest.mark.parametrize(("habit", "function", "wrong"), HABITUAL)
def test_a_habit_is_named_whatever_the_function(run, habit, function, wrong):
    """Also where it shows on some calls, or in some of several arrays, and the rest is right."""
    if habit == "one-number-for-an-array":
        # With one data point there is one number; what comes of it must be right.
        original = wrong
        wrong = lambda Y, Y_hat: RIGHT["bce_loss"](Y, Y_hat) if Y.size == 1 else original(Y, Y_hat)  # noqa: E731
    (given,) = names({function: wrong}, run).values()
    assert given == (f"habit-{habit}",)


NOT_HABITUAL = {
    "an axis is lost, and the formula is unknown": ("dE_df1", lambda Y, Y_hat: 1.01 * (Y_hat - Y)[0] / Y.size),
    "nothing comes back for one, and the rest is wrong": (
        "dE_df1",
        lambda Y, Y_hat: None if Y.size == 1 else 1.01 * (Y_hat - Y),
    ),
    "zeros for some, right numbers for others": (
        "dE_df1",
        lambda Y, Y_hat: (Y_hat - Y) / Y.size * (Y.size < 5),
    ),
    "an argument is changed, and the answer is wrong": ("dE_df1", lambda Y, Y_hat: Y.__imul__(1.01)),
    "complex, of another shape": ("dE_df1", lambda Y, Y_hat: (Y_hat - Y).T * 1j),
    "an exception of the same type": ("dE_df1", lambda Y, Y_hat: np.zeros((2, 3)) @ Y if Y.size > 2 else [].index(1)),
}


@pytest.mark.parametrize("function", NOT_HABITUAL.values(), ids=NOT_HABITUAL)
def test_a_habit_with_something_else_on_top_is_not_named(run, function):
    """It says that the numbers are right, so they must be."""
    assert names(dict([function]), run) == {}


def test_an_entry_says_more_than_a_habit(run):
    """A row for a column is a habit; in A2 it has a name of its own."""
    assert names({"dE_dW1_single": lambda upstream, X: upstream @ X.T}, run) == {"A2": ("A2-transposed",)}


def test_an_exception_is_named_by_its_text(run):
    """Shapes that do not fit in this way, not just any shapes."""

    def from_the_left(weights):
        product = weights[0]
        for W in weights[1:]:
            product = W @ product
        return product

    def from_nowhere(weights):
        return weights[0] if len(weights) == 1 else np.zeros((7, 9)) @ weights[0]

    assert names({"collapse": from_the_left}, run) == {"D1": ("D1-collapse-wrong-side",)}
    assert names({"collapse": from_nowhere}, run) == {}


def test_the_corpus_names_entries_that_exist():
    """A `# misconception:` line that is misspelt would count as unnamed."""
    bank = ASSIGNMENT.mistakes
    assert {name for case in cases("wrong") for name in case.misconceptions} <= set(bank)


def test_an_entry_of_two_functions_has_as_many_forms_of_each():
    """A slope too few would be that of another activation."""
    entry = ASSIGNMENT.mistakes["C2-two-leaks"]
    assert isinstance(entry, Misconception)
    assert len(entry.forms(RIGHT)) == len(entry.wrong) > 1
    with pytest.raises(GraderFault, match="C2-two-leaks: wrong and wrong_grad"):
        msgspec.structs.replace(entry, wrong_grad=entry.wrong_grad[1:]).forms(RIGHT)


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [("Y_hat -", "invalid syntax"), ("return (Y_hat - Y", "was never closed")],
)
def test_a_damaged_entry_is_a_fault_of_ours(wrong, complaint):
    """It is found when the bank is made ready, before anybody is graded."""
    entry = Misconception(id="A3-planted", question="A3", function="dE_df1", wrong=wrong, shows="", ask="")
    with pytest.raises(GraderFault, match=f"A3-planted: .*{complaint}"):
        entry.forms(RIGHT)
    habit = Habit(id="habit-planted", of="array", turned=[wrong], shows="", ask="")
    with pytest.raises(GraderFault, match=f"habit-planted: .*{complaint}"):
        habit.forms("dE_df1", RIGHT)


def test_an_entry_about_no_function_is_a_fault_of_ours():
    """Names of functions are those of the solutions."""
    entry = Misconception(id="A3-planted", question="A3", function="dE_df2", wrong="Y", shows="", ask="")
    with pytest.raises(GraderFault, match="no function dE_df2"):
        entry.forms(RIGHT)
    habit = Habit(id="habit-planted", of="array", turned=["-right"], functions=["dE_df2"], shows="", ask="")
    with pytest.raises(GraderFault, match="no function dE_df2"):
        habit.forms("dE_df1", RIGHT)


def test_an_unknown_key_is_found_with_its_entry(tmp_path):
    """A misspelt `alone` would be lost without a word."""
    (tmp_path / "misconceptions.yml").write_text(
        "- {id: A0-x, question: A0, function: relu, wrong: s, shows: '', ask: '', alon: true}\n"
    )
    with pytest.raises(GraderFault, match=r"A0-x: .*unknown field `alon`"):
        load_bank(tmp_path / "misconceptions.yml")


def test_an_entry_may_use_the_right_function_of_its_own_name():
    """`sigmoid(s) * (1 - sigmoid(s))` in the place of sigmoid is the right slope, not a recursion."""
    entry = ASSIGNMENT.mistakes["A0-slope-for-value"]
    assert isinstance(entry, Misconception)
    made = entry.forms(RIGHT)[0]["sigmoid"]
    assert made(np.zeros((1, 1)))[0, 0] == 0.25


def test_a_function_is_explained_once_for_all_cases_that_it_lost(run, monkeypatch):
    """It says the same in each, and the bank is long."""
    asked = []

    def explains(env, entry, forms, as_ever=naming._explains):
        asked.append(entry.id)
        return as_ever(env, entry, forms)

    monkeypatch.setattr(naming, "_explains", explains)
    graded = grade_environment({**RIGHT, "sigmoid": lambda s: 1 / (1 + np.exp(s))}, run)
    lost = [case for question in graded for case in question.cases if case.function == "sigmoid" and not case.passed]
    assert len(lost) > 1
    assert len(asked) == len(set(asked)) == len(run.bank.entries_of("sigmoid"))


@pytest.mark.parametrize("size", [1e-12, 1.0, 1e12])
def test_same_values_are_those_within_the_margin(run, size):
    """Whichever entry is off, and by how little; an infinite one widens no margin."""
    tolerances = run.manifest.tolerances
    target = size * np.array([[1.0, -0.5, 1e-9, 0.0]])
    margin = comparing.margin_of(target, tolerances.floor, tolerances)
    for place in range(target.size):
        for share, alike in ((0.9, True), (1.1, False), (1e6, False)):
            moved = target.copy()
            moved.flat[place] += share * margin.flat[place]
            assert comparing.same_values(moved, target, tolerances) is alike, (place, share)
    single = target.astype(np.float32)
    for rounded in (single, single.astype(float)):
        assert comparing.same_values(rounded, target, tolerances)
    for odd in (np.nan, np.inf, -np.inf):
        holds = np.where(target == 0, odd, target)
        assert comparing.same_values(holds, holds.copy(), tolerances)
        assert not comparing.same_values(target, holds, tolerances)
        assert not comparing.same_values(holds, target, tolerances)


def test_what_calls_no_replaced_function_is_the_solutions_own():
    """So its answers need be found once; whoever calls a replaced one, through others too, is made anew."""
    solution = ASSIGNMENT.solution
    own = solution.functions()
    made = solution.functions({"relu": lambda s: s})
    anew = {name for name in own if made[name] is not own[name]}
    assert {"relu", "forward"} <= anew and not {"sigmoid", "dE_df1", "relu_grad"} & anew
    X = np.array([[1.0], [0.5], [2.0]])
    W1, W2 = -np.ones((3, 2)), np.ones((2, 1))
    assert not np.array_equal(made["forward"](X, W1, W2)[1], own["forward"](X, W1, W2)[1])
