"""What lab 3 asks and what is true: scores of several classes, softmax and its loss by the complex step."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.manifest import Count, Section
from autograder.marking.assignment import Probe
from autograder.marking.draws import Draw
from autograder.marking.solution import Function


class Settings(Section, frozen=True):
    """The section `settings:`."""

    classes: Count


def probes(function: str, right: bool, solution: Mapping[str, Function]) -> Probe | None:
    """Nothing is asked beyond the marks."""
    return None


def scores(classes: int, n: int, scale: float = 1.0) -> Draw:
    """(Z,): scores of every class for n data points."""
    return Draw("scores", _scores, (classes, n, scale), f"{n} data points and scores of size {scale:g}")


def labelled_scores(classes: int, n: int) -> Draw:
    """(T, Z): one-hot labels, and scores."""
    return Draw("labelled scores", _labelled_scores, (classes, n), f"{n} labelled data points")


def _scores(rng: np.random.Generator, classes: int, n: int, scale: float) -> tuple[Any, ...]:
    return (scale * rng.normal(size=(classes, n)),)


def _labelled_scores(rng: np.random.Generator, classes: int, n: int) -> tuple[Any, ...]:
    return np.eye(classes)[:, rng.integers(0, classes, n)], rng.normal(size=(classes, n))


def softmax(Z: Any) -> Any:
    """Each column's exponentials, shifted so that none overflows, over their sum."""
    E = np.exp(Z - np.max(Z.real, axis=0, keepdims=True))
    return E / np.sum(E, axis=0, keepdims=True)


def loss(T: Any, Z: Any) -> Any:
    """Mean cross-entropy."""
    return -np.sum(T * np.log(softmax(Z))) / T.shape[1]


def loss_gradient(T: Any, Z: Any) -> Any:
    """dE/dZ by the complex step."""
    found = np.empty(Z.shape)
    for place in np.ndindex(Z.shape):
        moved = Z.astype(complex)
        moved[place] += 1e-20j
        found[place] = loss(T, moved).imag / 1e-20
    return found
