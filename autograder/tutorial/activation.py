"""Is the student's own activation (C2) a cure for vanishing gradients?

There is no one right answer to compare with. The activation must be elementwise and not a straight line; its
derivative must agree with the activation's own numeric slope; and in a 50-layer network with fixed He-initialised
weights its first layers' gradients must be far larger than the sigmoid network's. The network runs here; only
the activation itself is asked of the student, and its slope is taken numerically, so a mistake in the derivative is
charged once.

As the activation is elementwise, one table of its values stands for it in all layers. Only where the table's answer is
near the line between alive and vanished, or the network leaves the table, is every layer asked for by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from autograder.marking.draws import Arguments, Array
from autograder.marking.judging import Lost, ask, ask_for_marks, settled
from autograder.marking.problems import Problem, describe, returned_or_problem
from autograder.marking.run import Environment, Run
from autograder.sandbox import array_of
from autograder.tutorial import reference
from autograder.tutorial.settings import DeepNetwork, Settings

NAME, GRAD = "mitigating_activation", "mitigating_activation_grad"
STENCIL = 1e-2
# Five-point stencil: error O(h^4), and wide enough that float32 rounding stays small.
OFFSETS = np.array([-2.0, -1.0, 1.0, 2.0])
FACTORS = np.array([1.0, -8.0, 8.0, -1.0]) / 12.0
SHAPE = (6, 8)
HALF = SHAPE[0] // 2

TABLE = np.concatenate([-np.logspace(-4, 2.7, 700)[::-1], [0.0], np.logspace(-4, 2.7, 700)])
"""Where the activation is tabulated: steps of two percent, which any curve that can be called one stands."""
NEAR = 1e3
"""A table's magnitudes may be off by less than this factor; further from the line it decides."""


class _Refused(Exception):
    def __init__(self, name: str, problem: Problem) -> None:
        super().__init__(problem.came)
        self.name, self.problem = name, problem

    def lost(self, says: str) -> Lost:
        """The verdict on a case that asked for this."""
        return Lost(self.name, says, self.problem)


@settled
def judge_derivative(env: Environment) -> Lost | None:
    """C2: the derivative belongs to the activation, which is elementwise and no straight line."""
    settings: Settings = env.run.assignment.settings
    entries = _entries(env.run)
    for name in (NAME, GRAD):  # what a misconception is recognised by
        ask_for_marks(env, name, [entries.points])
    try:
        _refuse_line(env, entries, settings)
        slopes, smooth = _numeric_slope(env, entries, settings)
        given, elsewhere = _values(env, GRAD, [entries.points, entries.mirrored])
    except _Refused as refused:
        return refused.lost("an array of mixed signs")
    problem = _slope_problem(given, elsewhere, slopes, smooth, settings)
    return Lost(GRAD, "an array of mixed signs", problem) if problem else None


@settled
def judge_alive(env: Environment) -> Lost | None:
    """C2: with this activation the first of 50 hidden layers still get a gradient."""
    settings: Settings = env.run.assignment.settings
    network = settings.deep_network
    says = f"the pre-activations of a network of {network.hidden_layers} hidden layers"
    try:
        _refuse_line(env, _entries(env.run), settings)
        factor = _factor(env.run, _from_table(env, network), network)
        if not factor or 1 / NEAR < factor / settings.alive_factor < NEAR:
            factor = _factor(env.run, _layer_by_layer(env, network), network)
    except _Refused as refused:
        return refused.lost(says)
    if factor is None:
        look = "Activations that grow faster than their input explode from layer to layer."
        return Lost(NAME, says, Problem("wrong", "gradients that overflow", "finite gradients in every layer", look))
    if factor < settings.alive_factor:
        came = f"first layers' gradients only {max(factor, 0.0):.1g} times the sigmoid network's"
        look = "Which factor does each layer multiply the gradient by, and how large can it get?"
        expected = f"at least {settings.alive_factor:.0e} times, after {network.hidden_layers} hidden layers"
        return Lost(NAME, says, Problem("wrong", came, expected, look))
    return None


@dataclass(frozen=True)
class _Entries:
    """What the activation is tried on: points of both signs on several scales, half of them in another order beside
    others, and the neighbours of all for both stencils. They are random, so a kink of the student's is hit with
    probability 0."""

    points: Arguments
    mirrored: Arguments
    neighbours: Arguments
    table: Arguments


def _entries(run: Run) -> _Entries:
    return run.once(("activation", "entries"), lambda: _made_entries(run.seed))


def _made_entries(seed: int) -> _Entries:
    rng = np.random.default_rng([seed & 0xFFFFFFFF, seed >> 32, *b"activation"])
    points = rng.uniform(-4.0, 4.0, SHAPE)
    points[0] = rng.uniform(-0.5, 0.5, SHAPE[1])
    # Where only the slope has a kink, as that of ELU at 0, two stencils across it agree on a slope that is not there.
    points += np.copysign(OFFSETS[-1] * STENCIL, points)
    # The first entry decides the dtype for np.vectorize; mirrored, the last one is the first.
    points[0, 0], points[-1, -1] = -abs(points[0, 0]), abs(points[-1, -1])
    mirrored = points[::-1, ::-1].copy()
    mirrored[:HALF] = 3.0 * np.abs(mirrored[:HALF])  # other company: what depends on it shows
    mirrored[1, 1] = 0.0  # here, where nobody's slope is compared: at a kink any finite one is right
    neighbours = np.vstack([points + offset * width for width in (STENCIL, STENCIL / 2) for offset in OFFSETS])

    def given(array: Array, name: str) -> Arguments:
        return Arguments([array], f"activation {name}")

    return _Entries(
        given(points, "points"),
        given(mirrored, "mirrored"),
        given(neighbours, "neighbours"),
        given(TABLE, "table"),
    )


def _values(env: Environment, name: str, calls: Sequence[tuple[Array]]) -> list[Array]:
    """The student's values on several arrays, each finite and of its argument's shape."""
    answers = ask(env, name, calls)
    values = []
    for answer, (batch,) in zip(answers, calls, strict=True):
        first = returned_or_problem(answer)
        if isinstance(first, Problem):
            raise _Refused(name, first)
        value, wanted = array_of(first.value), f"array of shape {batch.shape}"
        if value is None:
            raise _Refused(name, Problem("kind", describe(first.value), wanted, "Return one number for each entry."))
        if value.shape != batch.shape:
            raise _Refused(name, Problem("shape", describe(value), wanted, "An activation works entry by entry."))
        values.append(value)
    return values


def _refuse_line(env: Environment, entries: _Entries, settings: Settings) -> None:
    """Refuse what is not elementwise, not finite, or a straight line."""
    given = _values(env, NAME, [entries.points, entries.mirrored])
    value, mirrored = (np.asarray(v, dtype=np.float64) for v in given)
    if not (np.all(np.isfinite(value)) and np.all(np.isfinite(mirrored))):
        look = "0 and large entries of both signs must work too."
        raise _Refused(NAME, Problem("wrong", "an array with nan or inf in it", "finite numbers", look))
    scale = np.max(np.abs(value), initial=1e-300)
    if np.max(np.abs(mirrored[::-1, ::-1] - value)[:HALF]) > settings.activation_bend * scale:
        look = "The value for an entry may depend on that entry only, not on its neighbours or on chance."
        raise _Refused(NAME, Problem("wrong", "other values in other company, or in another place", "", look))
    flat = entries.points[0].reshape(-1)
    line = np.polynomial.Polynomial.fit(flat, value.reshape(-1), 1)
    if np.max(np.abs(line(flat) - value.reshape(-1))) <= settings.activation_bend * scale:
        look = "Part D: without a bend the hidden layers collapse to one matrix. What would depth be good for?"
        raise _Refused(NAME, Problem("wrong", "a straight line", "a non-linear activation", look))


def _numeric_slope(env: Environment, entries: _Entries, settings: Settings) -> tuple[Array, Array]:
    """The slope of the student's activation at every point, and where it is smooth enough to have one.

    Two stencils of different width must agree; beside a kink they do not.
    """
    [given] = _values(env, NAME, [entries.neighbours])  # in one call: it is elementwise by now
    values = np.asarray(given, dtype=np.float64).reshape(2 * OFFSETS.size, *SHAPE)
    wide = np.tensordot(FACTORS, values[:4], 1) / STENCIL
    narrow = np.tensordot(FACTORS, values[4:], 1) / (STENCIL / 2)
    smooth = np.abs(wide - narrow) <= settings.activation_slope * np.maximum(1.0, np.abs(narrow))
    return narrow, smooth


def _slope_problem(
    given: Array, elsewhere: Array, slopes: Array, smooth: Array, settings: Settings
) -> Problem | None:
    if np.mean(smooth) < 0.5:
        look = "An activation may have a few kinks, but it needs a slope nearly everywhere."
        return Problem("wrong", "an activation that jumps about", "an activation with a derivative", look)
    if not (np.all(np.isfinite(given)) and np.all(np.isfinite(elsewhere))):
        return Problem("wrong", "an array with nan or inf in it", "finite slopes", "Which step divides by 0?")
    error = np.abs(np.asarray(given, dtype=np.float64) - slopes)
    off = smooth & (error > settings.activation_slope * np.maximum(1.0, np.max(np.abs(slopes[smooth]))))
    if not np.any(off):
        return None
    came = f"slopes that differ from those of your own {NAME} at {np.sum(off)} of {off.size} entries"
    look = f"Compare with ({NAME}(s + h) - {NAME}(s - h)) / (2 h) for a small h, left and right of 0."
    return Problem("wrong", came, f"the derivative of your {NAME}", look)


# --- The 50-layer network ---------------------------------------------------------------------------


@lru_cache(maxsize=2)
def he_network(network: DeepNetwork) -> tuple[Array, Array, list[Array]]:
    """(X, Y, weights) with He's initialisation, the same for everybody."""
    rng = np.random.default_rng(network.he_seed)
    sizes = [3, *[network.width] * network.hidden_layers, 1]
    weights = [rng.normal(0.0, np.sqrt(2.0 / a), (a, b)) for a, b in pairwise(sizes)]
    X = np.vstack([np.ones((1, network.samples)), rng.normal(size=(2, network.samples))])
    return X, (np.arange(network.samples) % 2.0)[np.newaxis], weights


def _magnitudes_of(network: DeepNetwork, layer: Callable[[Array], tuple[Array, Array]]) -> Array:
    """Largest gradient entry of each first layer; `layer` maps pre-activations to (activations, slopes)."""
    X, Y, weights = he_network(network)
    activations, slopes = [X], []
    with np.errstate(all="ignore"):  # an exploding network is reported, not warned about
        for W in weights[:-1]:
            a, slope = layer(W.T @ activations[-1])
            activations.append(a)
            slopes.append(slope)
        f = weights[-1].T @ activations[-1]
        upstream = (reference.sigmoid(f) - Y) / Y.shape[1]
        found = np.zeros(network.first_layers)
        for position in range(len(weights) - 1, -1, -1):
            if position < network.first_layers:
                found[position] = np.max(np.abs(activations[position] @ upstream.T))
            if position:
                upstream = (weights[position] @ upstream) * slopes[position - 1]
    return found


def _factor(run: Run, magnitudes: Array | None, network: DeepNetwork) -> float | None:
    """How many times the sigmoid network's gradients these are, at the least; None when they are not finite."""
    if magnitudes is None or not np.all(np.isfinite(magnitudes)):
        return None
    sigmoids = run.once(("activation", "sigmoid"), lambda: _magnitudes_of(network, _sigmoid_layer))
    return float(np.min(magnitudes / sigmoids))


def _from_table(env: Environment, network: DeepNetwork) -> Array | None:
    """First layers' gradients by a table of the activation; None when the network leaves it, or there is none."""
    try:
        [given] = _values(env, NAME, [_entries(env.run).table])
    except _Refused:
        return None  # some formulas fail for large entries, which no layer need have
    value = np.asarray(given, dtype=np.float64)
    if not np.all(np.isfinite(value)):
        return None
    slope = np.diff(value) / np.diff(TABLE)
    left = False

    def layer(f: Array) -> tuple[Array, Array]:
        nonlocal left
        left = left or not np.all(np.abs(f) < TABLE[-1])
        segment = np.clip(np.searchsorted(TABLE, f, side="right") - 1, 0, slope.size - 1)
        return np.interp(f, TABLE, value), slope[segment]

    magnitudes = _magnitudes_of(network, layer)
    return None if left else magnitudes


def _layer_by_layer(env: Environment, network: DeepNetwork) -> Array:
    """First layers' gradients with the activation's own values in every layer."""

    def layer(f: Array) -> tuple[Array, Array]:
        if not np.all(np.isfinite(f)):
            return f, f
        h = 1e-4 * float(np.max(np.abs(f)) or 1.0)
        # One call for all three: the activation is known to be elementwise by now.
        [value] = _values(env, NAME, [(np.vstack([f, f + h, f - h]),)])
        a, after, before = np.split(np.asarray(value, dtype=np.float64), 3)
        with np.errstate(all="ignore"):
            return a, (after - before) / (2 * h)

    return _magnitudes_of(network, layer)


def _sigmoid_layer(f: Array) -> tuple[Array, Array]:
    a = reference.sigmoid(f)
    return a, a * (1 - a)
