"""The bank of misconceptions: readable data, one name or none, and nothing said that is not certain."""

import numpy as np
import pytest
from corpus_cases import cases

from autograder.faults import GraderFault
from autograder.grade import grade_environment
from autograder.misconceptions import Entry, load_bank
from autograder.solution import load_solution

RIGHT = load_solution()


def names(env, run):
    """Question -> the names that it was given."""
    found = {q.question: q.misconceptions for q in grade_environment({**RIGHT, **env}, run)}
    return {question: given for question, given in found.items() if given}


def test_the_bank_covers_every_question(manifest):
    """At least 80 entries, several for each question, each id beginning with its question."""
    bank = load_bank()
    assert len(bank) >= 80
    for question in manifest.questions:
        entries = [entry for entry in bank.values() if entry.question == question.id]
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
    twin = entry.model_copy(update={"id": "A3-twin"})
    functions = twin.functions(RIGHT)
    run.bank._by_function["dE_df1"].append((twin, functions))
    try:
        assert names({"dE_df1": lambda Y, Y_hat: Y_hat - Y}, run) == {}
    finally:
        run.bank._by_function["dE_df1"].pop()


def test_no_two_entries_are_the_same(run):
    """On the calls of the hidden tests, any two entries of a function differ, so each can be named."""
    unnamed = []
    for entry in load_bank().values():
        env = load_solution(entry.functions(RIGHT))
        given = {name for q in grade_environment(env, run) for name in q.misconceptions}
        if given != {entry.id}:
            unnamed.append((entry.id, given))
    assert unnamed == []


def test_the_corpus_names_entries_that_exist():
    """A `# misconception:` line that is misspelt would count as unnamed."""
    bank = load_bank()
    assert {case.misconception for case in cases("wrong")} - {""} <= set(bank)


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [("Y_hat -", "invalid syntax"), ("return (Y_hat - Y", "was never closed")],
)
def test_a_damaged_entry_is_a_fault_of_ours(wrong, complaint):
    """It is found when the bank is made ready, before anybody is graded."""
    entry = Entry(id="A3-planted", question="A3", function="dE_df1", wrong=wrong, shows="", ask="")
    with pytest.raises(GraderFault, match=f"A3-planted: .*{complaint}"):
        entry.functions(RIGHT)


def test_an_entry_about_no_function_is_a_fault_of_ours():
    """Names of functions are those of the solutions."""
    entry = Entry(id="A3-planted", question="A3", function="dE_df2", wrong="Y", shows="", ask="")
    with pytest.raises(GraderFault, match="no function dE_df2"):
        entry.functions(RIGHT)


def test_an_unknown_key_is_found_with_its_entry(tmp_path):
    """A misspelt `coincides` would be lost without a word."""
    folder = tmp_path / "autograder"
    folder.mkdir()
    (folder / "misconceptions.yml").write_text(
        "- {id: A0-x, question: A0, function: relu, wrong: s, shows: '', ask: '', coincide: never}\n"
    )
    with pytest.raises(GraderFault, match=r"A0-x: coincide"):
        load_bank(tmp_path)


def test_an_entry_may_use_the_right_function_of_its_own_name():
    """`sigmoid(s) * (1 - sigmoid(s))` in the place of sigmoid is the right slope, not a recursion."""
    entry = load_bank()["A0-slope-for-value"]
    made = entry.functions(RIGHT)["sigmoid"]
    assert made(np.zeros((1, 1)))[0, 0] == 0.25
