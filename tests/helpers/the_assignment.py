"""The assignment of this repository, loaded once for all tests that only look at it."""

from corpus_cases import ROOT

from autograder.marking.assignment import Assignment

ASSIGNMENT = Assignment.load(ROOT)
