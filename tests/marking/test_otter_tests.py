"""Grading loads otter's test files without the rest of otter, which is still there for whoever asks for it."""

import subprocess
import sys

import pytest

HEAVY = ("pandas", "nbconvert", "nbformat", "IPython", "jsonschema", "otter.check.notebook")


def said_by(source: str) -> str:
    """What a fresh interpreter prints."""
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_grading_does_not_load_what_it_does_not_need():
    """Their import takes longer than grading ten submissions."""
    assert said_by(f"import sys, autograder.batch.grader; print([n for n in {HEAVY} if n in sys.modules])") == "[]"


@pytest.mark.parametrize("first", ["autograder.marking.otter_tests", "otter"])
def test_otter_is_whole_for_whoever_asks(first: str):
    """Whichever was imported first, there is one otter, and its classes are the ones that grading uses."""
    source = f"""
import {first}
import autograder.marking.otter_tests as ours
import otter
from otter import Notebook
from otter.test_files import ExceptionTestFile, create_test_file
print(ours.ExceptionTestFile is ExceptionTestFile, otter.__version__ == ours.otter_version, Notebook.__name__)
"""
    assert said_by(source) == "True True Notebook"


def test_what_otter_does_not_have_it_does_not_have():
    """Introspection finds no more than there is, and loads nothing by looking."""
    source = f"""
import sys
import autograder.marking.otter_tests, otter
print(hasattr(otter, "__wrapped__"), [n for n in {HEAVY} if n in sys.modules], hasattr(otter, "nonsense"))
"""
    assert said_by(source) == "False [] False"
