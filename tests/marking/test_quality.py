"""The quick version of `make quality`: a few seeds of what it asks with fifty."""

import quality
from corpus_cases import cases

# test_corpus.py grades every accepted and wrong hand-in, test_mutants.py every mutant, and `autograder check`, which
# test_cli.py runs, every misconception; with other seeds.


def test_every_misconception_loses_in_its_question_only():
    """No false accept, no collateral loss."""
    tally = quality.misconceptions(2**45 + 1, every=5)
    assert tally.errors == {}
    assert tally.seen[quality.MISCONCEPTIONS] >= 80


def test_wrong_answers_are_named_and_none_is_misnamed():
    """Most wrong values get their name; nobody is told of a mistake that was not made."""
    tally = quality.wrong_answers(3, every=5)
    assert all(quality.good(row, tally) for row in tally.seen), tally.errors
    assert tally.seen[quality.WRONG] >= len(list(cases("wrong"))) // 5


def test_the_table_shows_what_does_not_hold():
    """The planted fault: one correct form that lost points among a hundred."""
    tally = quality.Tally()
    for place in range(100):
        tally.note(quality.CORRECT, "seed 1: A0-loop: lost" if place == 0 else "")
        tally.note(quality.NAMED, "not named" if place < 10 else "")
    assert not quality.good(quality.CORRECT, tally)
    assert quality.good(quality.NAMED, tally)
    assert not quality.good(quality.MUTANTS, tally)  # nothing was asked
    cells = [list(column.cells) for column in quality.table(tally).columns]
    row = cells[0].index(quality.CORRECT)
    assert [column[row] for column in cells[1:]] == ["100", "1 false rejects", "99.0%  NO"]
