"""Which curves show a student what their functions do?

Their own activation (C2) and its slope, and the largest gradient of each layer that their `layer_gradients` finds in a
deep network (C1). The network is the same for everybody and no secret.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from autograder.marking.assignment import Picture
from autograder.marking.comparing import numbers_in
from autograder.marking.draws import Arguments
from autograder.marking.figures import line_of
from autograder.marking.results import Figure, Line
from autograder.sandbox import Seq, array_of
from autograder.tutorial.activation import he_network
from autograder.tutorial.settings import DeepNetwork

_S = np.linspace(-6.0, 6.0, 97)
_NETWORK = DeepNetwork(hidden_layers=12, width=8, samples=5, first_layers=1, he_seed=9)


def pictures(functions: Sequence[str]) -> Iterator[Picture]:
    """The pictures of a question with these functions."""
    if "mitigating_activation" in functions:
        names = ("mitigating_activation", "mitigating_activation_grad")
        yield Picture(tuple((name, Arguments((_S.reshape(1, -1),), "curve")) for name in names), _curves)
    if "layer_gradients" in functions:
        calls = [Arguments((*he_network(_NETWORK), kind), f"layers of {kind}") for kind in ("sigmoid", "relu")]
        yield Picture(tuple(("layer_gradients", call) for call in calls), _magnitudes)


def _curves(values: Sequence[Any]) -> Figure | None:
    rows = [numbers_in(value) for value in values]
    names = ("activation", "its slope")
    lines = [
        line_of(name, _S.tolist(), row.astype(float))
        for name, row in zip(names, rows, strict=True)
        if row is not None and row.shape == _S.shape
    ]
    return _figure("Your activation and its slope", "pre-activation", "value", lines, logarithmic=False)


def _magnitudes(values: Sequence[Any]) -> Figure | None:
    lines = [_line(name, value) for name, value in zip(("sigmoid", "ReLU"), values, strict=True)]
    title = f"The largest gradient of each layer, by your layer_gradients, with {_NETWORK.hidden_layers} hidden layers"
    return _figure(title, "layer", "largest absolute entry", lines, logarithmic=True)


def _line(name: str, value: Any) -> Line | None:
    arrays = [array_of(item) for item in value.items] if isinstance(value, Seq) else []
    largest = [0.0 if array is None or not array.size else float(np.max(np.abs(array))) for array in arrays]
    if len(largest) != _NETWORK.hidden_layers + 1:
        return None
    row = np.array([number if number > 0 else np.nan for number in largest])  # nothing has no logarithm
    return line_of(name, range(1, len(largest) + 1), row)


def _figure(title: str, across: str, up: str, lines: Sequence[Line | None], *, logarithmic: bool) -> Figure | None:
    kept = tuple(line for line in lines if line is not None)
    return Figure(title, across, up, logarithmic, kept) if kept else None
