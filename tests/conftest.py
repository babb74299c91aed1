"""Fixtures that are dear to make and safe to share: grading.yml, a box, a run with a fixed seed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from corpus_cases import SEED
from the_assignment import ASSIGNMENT

from autograder.manifest import Manifest
from autograder.marking.run import Run
from autograder.sandbox import Sandbox


@pytest.fixture(scope="session")
def manifest() -> Manifest:
    """grading.yml."""
    return ASSIGNMENT.manifest


@pytest.fixture(scope="session")
def sandbox(manifest: Manifest) -> Iterator[Sandbox]:
    """One box for the whole session; every submission gets workers of its own."""
    with Sandbox(manifest.limits.box) as box:
        yield box


@pytest.fixture(scope="session")
def run(manifest: Manifest) -> Run:
    """A run with a fixed seed."""
    return Run(ASSIGNMENT, SEED)
