"""Every small change to a solution costs points, or is listed with the reason why it is no mistake."""

import ast

import quality
from corpus_cases import SEED
from mutants import equivalent, mutants


def test_mutants_lose_points_and_equivalents_do_not():
    """`make quality` does the same with other seeds."""
    tally = quality.all_mutants(SEED, retries=1)
    assert tally.errors == {}
    assert tally.seen[quality.MUTANTS] > 450


def test_the_list_of_equivalents_is_no_longer_than_it_must_be():
    """Each names a mutant that there is, and says why it is right."""
    listed = equivalent()
    assert set(listed) <= {mutant.name for mutant in mutants()}
    assert all(len(reason) > 10 for reason in listed.values())


def test_every_kind_of_change_is_made():
    """The planted function holds one of each; every change is made, and each is valid Python."""
    source = ast.parse(
        "def f(s, a=2):\n"
        "    '''Say so.'''\n"
        "    t = np.sum(s.T @ s, axis=0)\n"
        "    if t[1] > 0 and a:\n"
        "        t = -t / a\n"
        "    return np.where(s > 0, t, a), a\n"
    )
    from mutants import _of_function

    names = {mutant.name.removeprefix("f: ") for mutant in _of_function(source.body[0])}
    assert {
        "2 -> 3",
        "s.T -> s",
        "s.T @ s -> s @ s.T",
        "np.sum -> np.mean",
        "0 -> -1",
        "t[1] > 0 -> t[1] >= 0",
        "t[1] > 0 and a -> t[1] > 0 or a",
        "-t -> t",
        "-t / a -> a / -t",
        "np.where(s > 0, t, a) -> np.where(s > 0, a, t)",
        "(np.where(s > 0, t, a), a) -> (a, np.where(s > 0, t, a))",
        "t = np.sum(s.T @ s, axis=0) -> nothing",
    } <= names
