"""Which inputs do the hidden tests use?

A `Draw` is a recipe: what to make, not the numbers. A run turns it into arguments with its own seed, so every
run asks something else and the same seed asks the same. What could hide a mistake is screened out: no kink
within reach, no prediction near 0 or 1, no entry that cancels to almost nothing, both labels, mixed signs, and
where it matters opposite ReLU states inside one sample. Row 0 of X stays 1 and Y stays binary, because code that
relies on that is right.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from autograder.faults import GraderFault
from autograder.marking.draws import Array, Draw
from autograder.marking.problems import counted
from autograder.tutorial import reference

Generator = np.random.Generator
KINK = 0.05  # no pre-activation is closer to 0 than this, except where a test asks for 0 itself
ATTEMPTS = 20_000
SHALLOW = 6  # up to so many weight matrices every entry of a gradient can be kept from cancelling


def _many(n: int) -> str:
    return counted(n, "data point")


def _of_both_labels(n: int) -> str:
    return _many(n) + (" of both labels" if n > 1 else "")


# --- Recipes ----------------------------------------------------------------------------------------


def entries(rows: int, columns: int) -> Draw:
    """(s,): an array of mixed signs, away from 0."""
    return Draw("entries", _entries, (rows, columns), f"an array of shape ({rows}, {columns})")


def entries_and_slope(rows: int, columns: int, slope: float | None = None) -> Draw:
    """(s, a): the same with a leaky slope; None draws one in (0.05, 0.6)."""
    with_slope = "a slope between 0 and 1" if slope is None else f"a = {slope:g}"
    says = f"an array of shape ({rows}, {columns}) and {with_slope}"
    return Draw("entries and a slope", _entries_and_slope, (rows, columns, slope), says)


def entries_at_zero(with_slope: bool = False) -> Draw:
    """(s,) or (s, a): zeros among other entries."""
    return Draw("entries with zeros", _entries_at_zero, (with_slope,), "an array that holds zeros")


def labelled(n: int, label: int | None = None) -> Draw:
    """(Y, Y_hat): predictions in [.05, .95]; both labels, or `label` everywhere."""
    says = _of_both_labels(n) if label is None else f"{_many(n)} of label {label}"
    return Draw("labelled predictions", _labelled, (n, label), says)


def singles() -> list[Draw]:
    """(Y, Y_hat), n = 1: both labels, each with a prediction below 1/2 and one above, so that no seed decides which."""
    sides = {-1.0: "below", 1.0: "above"}
    return [
        Draw("single prediction", _single, (label, side), f"{_many(1)} of label {label}, a prediction {word} 1/2")
        for label in (0, 1)
        for side, word in sides.items()
    ]


def weighted(n: int) -> Draw:
    """(Y, Y_hat, alpha, beta): alpha, beta and 1 all different."""
    says = f"{_of_both_labels(n)}, alpha and beta neither equal nor 1"
    return Draw("predictions and class weights", _weighted, (n,), says)


def evenly_weighted(n: int) -> Draw:
    """(Y, Y_hat, alpha, beta): alpha and beta are equal, and not 1."""
    says = f"{_of_both_labels(n)}, alpha and beta equal and not 1"
    return Draw("predictions and equal class weights", _evenly_weighted, (n,), says)


def predictions(n: int) -> Draw:
    """(Y_hat,)."""
    return Draw("predictions", _predictions, (n,), _many(n))


def upstream(n: int) -> Draw:
    """(dE_df1, X): a random upstream gradient, never all ones and never the true one."""
    return Draw("upstream gradient", _upstream, (n,), f"{_many(n)} and some upstream gradient")


def labels(ones: int, zeros: int) -> Draw:
    """(Y,): labels in random order."""
    more = "fewer 1s than 0s" if ones < zeros else "more 1s than 0s" if ones > zeros else "as many 1s as 0s"
    return Draw("labels", _labels, (ones, zeros), f"{ones + zeros} labels, {more}")


def hidden_forward(n: int) -> Draw:
    """(X, W1, W2)."""
    return Draw("forward pass", _hidden_forward, (n,), _many(n))


def hidden_one(gates: tuple[bool, bool], label: int, weights: bool = False) -> Draw:
    """(X, Y, W1, W2[, alpha, beta]) with n = 1 and the given hidden units open."""
    states = " and ".join(f"hidden unit {unit} {'active' if on else 'inactive'}" for unit, on in enumerate(gates))
    says = f"1 data point of label {label}, {states}" + (", alpha and beta neither equal nor 1" if weights else "")
    return Draw("two layers, one data point", _hidden_one, (gates, label, weights), says)


def hidden_many(n: int, weights: bool = False) -> Draw:
    """(X, Y, W1, W2[, alpha, beta]), n > 1: each hidden unit active on some data points and inactive on others."""
    says = _of_both_labels(n) + (", alpha and beta neither equal nor 1" if weights else "")
    return Draw("two layers", _hidden_many, (n, weights), says)


def deep(hidden: tuple[int, ...], n: int, activation: str) -> Draw:
    """(X, Y, weights, activation): hidden layers of these widths."""
    says = f"{counted(len(hidden), 'hidden layer')} of {activation}"
    return Draw("deep network", _deep, (hidden, n, activation), says)


def gradient_list(shapes: tuple[tuple[int, int], ...], size: float = 1.0) -> Draw:
    """(gradients,): arrays of these shapes and about this size; every other largest magnitude is negative."""
    says = counted(len(shapes), "gradient") + (" that all but vanished" if size < 1.0 else "")
    return Draw("gradients", _gradient_list, (shapes, size), says)


def units(n: int) -> Draw:
    """(f,): pre-activations of units that are dead, alive, alive on one data point only, or 0 throughout."""
    return Draw("dead and living units", _units, (n,), f"pre-activations of 7 units on {n} data points")


def chain(sizes: tuple[int, ...]) -> Draw:
    """(weights,): matrices that fit one another."""
    says = "1 weight matrix" if len(sizes) == 2 else f"{len(sizes) - 1} weight matrices"
    return Draw("chain of matrices", _chain, (sizes,), says)


# --- At the edges of what docstrings promise -----------------------------------------------------------


def any_entries(with_slope: bool = False) -> list[Draw]:
    """(s,) or (s, a): a number, one and three axes, tiny entries and huge ones, of both signs.

    The first entry decides the dtype for np.vectorize, so one array comes with either sign in front.
    """
    both, one = (1.0, -1.0), (-1.0,)
    kinds = {
        "a number": ((), 0.5, 4.0, both),
        "an array of shape (5,)": ((5,), 0.5, 4.0, both),
        "an array of shape (2, 1, 3)": ((2, 1, 3), 0.5, 4.0, one),
        "an array of tiny entries": ((1, 4), 2e-4, 9e-4, one),  # beyond the steps of differences
        "an array of large entries": ((1, 4), 800.0, 1e4, one),
    }
    slope = " and a slope between 0 and 1" if with_slope else ""
    return [
        Draw("entries at the edge", _any_entries, (*settings, sign, with_slope), says + slope)
        for says, (*settings, signs) in kinds.items()
        for sign in signs
    ]


def extremes(weights: bool = False) -> list[Draw]:
    """(Y, Y_hat[, alpha, beta]), n = 1: both labels, each with a prediction near 0 and near 1; large class weights."""
    large = ", large class weights" if weights else ""
    return [
        Draw("extreme prediction", _extreme, (label, high, weights), f"{_many(1)} of label {label}, {near}{large}")
        for label in (0, 1)
        for high, near in ((False, "a prediction near 0"), (True, "a prediction near 1"))
    ]


def upstreams_of_one(large: bool = False) -> list[Draw]:
    """(dE_df1, X), n = 1: either sign of the gradient, and of its product with the last feature, or `large` ones."""
    says = f"{_many(1)} {'with large features' if large else 'and some upstream gradient'}"
    signs = [(up, along) for up in (1.0, -1.0) for along in (1.0, -1.0)]
    return [Draw("upstream gradient, one data point", _upstream_of_one, (*each, large), says) for each in signs]


def large_upstream(n: int) -> Draw:
    """(dE_df1, X): large features."""
    return Draw("upstream gradient, large features", _large_upstream, (n,), f"{_many(n)} with large features")


def large_features(label: int, as_list: bool = False) -> Draw:
    """(X, Y, W1, W2), n = 1, or (X, Y, [W1, W2], "relu"): large features and small weights for them."""
    says = f"{_many(1)} of label {label} with large features"
    return Draw("two layers, large features", _large_features, (label, as_list), says)


def units_of_one() -> Draw:
    """(f,): pre-activations of units on one data point."""
    return Draw("units on one data point", _units_of_one, (), "pre-activations of 4 units on 1 data point")


# --- Makers: (generator, settings) -> arguments -----------------------------------------------------


_SIGNS = np.array([-1.0, 1.0])


def _spread(rng: Generator, low: float, high: float, *shape: int) -> Array:
    """Magnitudes in [low, high]; both signs occur as soon as there are two entries."""
    values = rng.uniform(low, high, shape) * _SIGNS[rng.integers(2, size=shape)]  # as `choice` does, but quickly
    if values.size > 1 and (np.all(values > 0) or np.all(values < 0)):
        values.flat[rng.integers(values.size)] *= -1
    return values


def _first(make: Callable[[], tuple[Any, ...]], good: Callable[..., bool]) -> tuple[Any, ...]:
    for _ in range(ATTEMPTS):
        made = make()
        if good(*made):
            return made
    raise GraderFault(f"no input passed the screen in {ATTEMPTS} attempts: {make.__qualname__}")


def _visible(gradient: Array, share: float = 0.02) -> bool:
    """Whether no entry cancels: a mistake in any of them then stands out, and float32 is precise enough."""
    size = np.abs(gradient)
    return bool(np.min(size) > share * np.max(size))


def _moderate(*gradients: Array) -> bool:
    """Whether nobody's clipping at 5 is seen here: that has cases of its own, and no seed decides what it costs."""
    return all(np.max(np.abs(gradient)) < 4.5 for gradient in gradients)


def _room_for_a_guard(gradient: Array, ways: Array, d: Array, Y_hat: Array) -> bool:
    """Whether a guard of 1e-6 in every logarithm and quotient moves no entry out of its margin.

    Then predictions in single precision do not either: their rounding, 3e-8, is a thirtieth of what a guard moves.
    It moves the share d (1, n) of a data point in the output's gradient by 1e-6 of its slope; `ways` (k, n) or more
    leads from there to the entries. `tolerances` are 3e-5 of an entry and a tenth of that of the largest.
    """
    moved = ways @ np.abs(d * 1e-6 / (Y_hat * (1.0 - Y_hat))).T
    return bool(np.all(moved.reshape(gradient.shape) < 2.5e-5 * (np.abs(gradient) + 0.1 * np.max(np.abs(gradient)))))


def _shows_rounding(number: float) -> bool:
    """Whether a number that is rounded to four digits is off by more than its margin, 3.3e-5 of it."""
    return bool(abs(np.round(number, 4) - number) > 4e-5 * abs(number))


def _entries(rng: Generator, rows: int, columns: int) -> tuple[Array]:
    s = _spread(rng, KINK, 4.0, rows, columns)
    if s.size >= 4:
        # Small and large ones on both sides, so that no threshold but 0 and no cap passes.
        low, high = rng.uniform(KINK, 0.4, 2), rng.uniform(6.5, 9.0, 2)
        s.flat[1 + rng.choice(s.size - 1, 4, replace=False)] = low[0], -low[1], high[0], -high[1]
    # The first entry decides the dtype for np.vectorize: a row begins below 0, other arrays above.
    s.flat[0] = abs(s.flat[0]) * (-1.0 if rows == 1 else 1.0)
    return (s,)


def _entries_and_slope(rng: Generator, rows: int, columns: int, slope: float | None) -> tuple[Array, float]:
    return _entries(rng, rows, columns)[0], float(rng.uniform(0.05, 0.6)) if slope is None else slope


def _entries_at_zero(rng: Generator, with_slope: bool) -> tuple[Any, ...]:
    s = _spread(rng, KINK, 4.0, 2, 4)
    s[0, 0] = -abs(s[0, 0])
    s[0, 1] = s[1, 3] = 0.0
    return (s, float(rng.uniform(0.05, 0.6))) if with_slope else (s,)


def _both_labels(rng: Generator, n: int) -> Array:
    Y = rng.integers(0, 2, (1, n)).astype(float)
    if n > 1:
        first, second = rng.choice(n, 2, replace=False)
        Y[0, first], Y[0, second] = 0.0, 1.0
    return Y


def _predictions(rng: Generator, n: int) -> tuple[Array]:
    # Not near 1/2 either: there Y_hat and 1 - Y_hat cannot be told apart. One by itself is moderate, see `_moderate`.
    magnitude = rng.uniform(0.03, 0.45 if n > 1 else 0.29, (1, n))
    return (0.5 + magnitude * rng.choice([-1.0, 1.0], (1, n)),)


def _labelled(rng: Generator, n: int, label: int | None) -> tuple[Array, Array]:
    Y = _both_labels(rng, n) if label is None else np.full((1, n), float(label))
    return Y, _predictions(rng, n)[0]


def _single(rng: Generator, label: int, side: float) -> tuple[Array, Array]:
    return np.full((1, 1), float(label)), 0.5 + side * np.abs(_predictions(rng, 1)[0] - 0.5)


def _class_factors(rng: Generator, alpha_is_larger: bool) -> tuple[float, float]:
    """Weights of which either is the larger one in some draw of each case, so that no seed decides what is seen."""
    large, small = float(rng.uniform(1.5, 4.0)), float(rng.uniform(0.2, 0.8))
    return (large, small) if alpha_is_larger else (small, large)


def _weighted(rng: Generator, n: int) -> tuple[Any, ...]:
    return *_labelled(rng, n, None), *_class_factors(rng, n % 2 == 0)


def _evenly_weighted(rng: Generator, n: int) -> tuple[Any, ...]:
    factor = float(rng.uniform(1.5, 4.0))
    return *_labelled(rng, n, None), factor, factor


def _data_points(rng: Generator, n: int) -> Array:
    return np.vstack([np.ones((1, n)), _spread(rng, 0.2, 2.0, 2, n)])


def _upstream(rng: Generator, n: int) -> tuple[Array, Array]:
    def make() -> tuple[Array, Array]:
        return _spread(rng, 0.2, 1.8, 1, n), _data_points(rng, n)

    return _first(make, lambda U, X: _visible(X @ U.T) and _moderate(X @ U.T))


def _labels(rng: Generator, ones: int, zeros: int) -> tuple[Array]:
    return (rng.permutation(np.repeat([1.0, 0.0], [ones, zeros]))[np.newaxis],)


def _prediction_is_moderate(X: Array, W1: Array, W2: Array) -> bool:
    f1, _, _, Y_hat = reference.forward(X, W1, W2)
    return bool(np.all(np.abs(f1) > KINK) and np.all(np.abs(Y_hat - 0.5) < 0.45) and np.all(Y_hat != 0.5))


def _opposite_states(X: Array, W1: Array) -> bool:
    """Whether some sample opens only unit 0 and another only unit 1."""
    on = W1.T @ X > 0
    return bool(np.any(on[0] & ~on[1]) and np.any(on[1] & ~on[0]))


def _two_layers(rng: Generator, n: int) -> tuple[Array, Array, Array]:
    return _data_points(rng, n), _spread(rng, 0.2, 1.2, 3, 2), _spread(rng, 0.3, 1.3, 2, 1)


def _hidden_forward(rng: Generator, n: int) -> tuple[Array, Array, Array]:
    def good(X: Array, W1: Array, W2: Array) -> bool:
        return (n == 1 or _opposite_states(X, W1)) and _prediction_is_moderate(X, W1, W2)

    return _first(lambda: _two_layers(rng, n), good)


def _with_signs(
    X: Array, W1: Array, W2: Array, gates: tuple[bool, bool], label: int
) -> tuple[Array, Array, Array]:
    """The network of one data point with the signs on the way to W1[1, 1] that its recipe has with every seed.

    B1's recipes together have either sign of each factor, W2[1, 0] and X[1, 0], and of all their products, with and
    without that of the output's error: no absolute value passes. For label 1 the part of W1[1, 1] in its unit's
    pre-activation pulls against the whole, and W2[1, 0] closes a gate that is taken behind it.
    """
    X[1:] *= np.sign(X[1, 0]) * (-1.0 if gates[0] and label == 0 else 1.0)
    W2 *= np.sign(W2[1, 0]) * (-1.0 if gates[0] else 1.0)
    W1[1, 1] = abs(W1[1, 1]) * np.sign(X[1, 0]) * (1.0 if gates[1] != (label == 1) else -1.0)
    return X, W1, W2


def _hidden_one(rng: Generator, gates: tuple[bool, bool], label: int, weights: bool) -> tuple[Any, ...]:
    def good(X: Array, W1: Array, W2: Array) -> bool:
        if tuple((W1.T @ X > 0)[:, 0]) != gates:  # most end here
            return False
        f1, a1, _, Y_hat = reference.forward(X, W1, W2)
        d = size * np.abs(Y_hat - label)
        dE_dW1 = X @ (d * W2 * (f1 > 0)).T
        return (
            _prediction_is_moderate(X, W1, W2)
            and (len({*gates}) == 1 or (np.sum(f1) > 0) == (label == 1))  # nobody's gate is both units' together
            and (gates != (True, True) or (Y_hat[0, 0] > 0.5) == (label == 0))  # nor the output's
            and _moderate(d * a1, dE_dW1)
            and (not gates[1] or _shows_rounding(dE_dW1[1, 1]))
        )

    # Not by the label alone: with the same weight for both, it would be the larger one for label 1.
    factors = _class_factors(rng, (label == 1) == gates[0]) if weights else ()
    size = max(factors, default=1.0)
    X, W1, W2 = _first(lambda: _with_signs(*_two_layers(rng, 1), gates, label), good)
    return X, np.full((1, 1), float(label)), W1, W2, *factors


def _hidden_many(rng: Generator, n: int, weights: bool) -> tuple[Any, ...]:
    Y = _both_labels(rng, n)
    factors = _class_factors(rng, n % 2 == 0) if weights else ()

    def good(X: Array, W1: Array, W2: Array) -> bool:
        if not (_opposite_states(X, W1) and _prediction_is_moderate(X, W1, W2)):
            return False
        f1, a1, _, Y_hat = reference.forward(X, W1, W2)
        # The quick closed form only screens here; what is right is decided by the complex step.
        alpha, beta = factors or (1.0, 1.0)
        d = np.where(Y == 1, alpha * (Y_hat - 1), beta * Y_hat)
        ways = W2 * (f1 > 0)
        return (
            _visible(a1 @ d.T)
            and (weights or np.min(a1 @ d.T) < 0 < np.max(a1 @ d.T))  # so that no absolute value passes
            and _moderate(a1 @ d.T, X @ (d * ways).T)
            and _visible(X @ (d * ways).T)
            and _room_for_a_guard(a1 @ d.T, a1, d, Y_hat)
            and _room_for_a_guard(X @ (d * ways).T, np.abs(X[:, np.newaxis] * ways), d, Y_hat)
            and (not weights or _repeats_alike(f1, Y))
        )

    X, W1, W2 = _first(lambda: _two_layers(rng, n), good)
    return X, Y, W1, W2, *factors


def _repeats_alike(f1: Array, Y: Array) -> bool:
    """Whether no unit's mean pre-activation changes sides when data points of label 1 stand there twice.

    Class weights are compared with repeated data points; a gate taken from the mean is wrong, but not about these.
    """
    twice = np.where(Y[0] == 1, 2, 1)
    return bool(np.all((f1 @ twice > 0) == (np.sum(f1, axis=1) > 0)))


def _keep_the_scale(X: Array, weights: list[Array]) -> None:
    """Scale hidden layers of a ReLU network so that pre-activations keep their size however deep they are.

    He's scale does so on average only. Fifty layers down, everything could be so small that somebody's guard against
    0 takes it for 0.
    """
    a = X
    for place, W in enumerate(weights[:-1]):
        f = W.T @ a
        size = np.max(np.abs(f))
        weights[place] = W * (1.0 / size if size > 0 else 1.0)
        a = reference.relu(weights[place].T @ a)


def _backward(X: Array, Y: Array, weights: list[Array], activation: str) -> list[tuple[Array, Array]]:
    """Of every layer, what goes into it and dE/df of it, by the closed form; it only screens."""
    function = reference.ACTIVATIONS[activation]
    inputs = [X]
    for W in weights[:-1]:
        inputs.append(function(W.T @ inputs[-1]))
    d = (reference.sigmoid(weights[-1].T @ inputs[-1]) - Y) / Y.shape[1]
    layers = [(inputs[-1], d)]
    for a, below, W in zip(inputs[:0:-1], inputs[-2::-1], weights[:0:-1], strict=True):
        d = (W @ d) * (a * (1.0 - a) if activation == "sigmoid" else a > 0)
        layers.append((below, d))
    return layers[::-1]


def _kept_by_single_precision(
    X: Array, Y: Array, weights: list[Array], activation: str, gradients: list[Array]
) -> bool:
    """Whether a deep network is not one of the few that blow every rounding up, relative to the largest entries."""
    rounded = [array.astype(np.float32).astype(float) for array in (X, *weights)]
    found = [a @ d.T for a, d in _backward(rounded[0], Y, rounded[1:], activation)]
    return all(
        np.max(np.abs(other - G)) < 5e-6 * np.max(np.abs(G)) for other, G in zip(found, gradients, strict=True)
    )


def _deep(rng: Generator, hidden: tuple[int, ...], n: int, activation: str) -> tuple[Any, ...]:
    sizes = (3, *hidden, 1)
    function = reference.ACTIVATIONS[activation]

    def make() -> tuple[Array, list[Array]]:
        # He's scale, so that ReLU keeps its signal through many layers.
        weights = [
            rng.normal(0.0, np.sqrt(2.0 / fan_in), (fan_in, fan_out))
            for fan_in, fan_out in pairwise(sizes)
        ]
        X = _data_points(rng, n)
        if activation == "relu":
            _keep_the_scale(X, weights)
        last = reference.last_pre_activation(X, weights, function)
        size = np.max(np.abs(last))
        # Predictions are brought back to where the loss is gentle, the first one to above 1/2 or below by the number of
        # data points: no seed decides what it costs to lose the sign of the output's pre-activation.
        side = np.sign(last[0, 0]) * (-1.0 if n % 2 == 0 else 1.0)
        weights[-1] = weights[-1] * (side * rng.uniform(0.8, 2.0) / size if size > 0 else 1.0)
        return X, weights

    def good(X: Array, weights: list[Array]) -> bool:
        a = X
        for W in weights[:-1]:
            f = W.T @ a
            # Not a kink for anybody's rounding, and some signal left.
            if np.min(np.abs(f)) < 1e-4 * np.max(np.abs(f)):
                return False
            a = function(f)
            if activation == "relu" and (np.any(np.all(a == 0, axis=0)) or np.all(a > 0)):
                return False
        f = weights[-1].T @ a
        moderate = bool(np.all((np.abs(f) > 0.05) & (np.abs(f) < 2.9)))
        if not moderate:
            return False
        layers = _backward(X, Y, weights, activation)
        gradients = [a @ d.T for a, d in layers]
        if not _moderate(*gradients):
            return False
        if len(weights) > SHALLOW:
            return _kept_by_single_precision(X, Y, weights, activation, gradients)
        # ReLU's closed gates give exact zeros, which nothing can blur.
        if not all(np.any(G) and _visible(G[G != 0], 0.05) for G in gradients):
            return False
        Y_hat = reference.sigmoid(f)
        d = Y_hat - Y
        return all(
            _room_for_a_guard(G, np.abs(a[:, np.newaxis] * dE_df / d), d, Y_hat)
            for G, (a, dE_df) in zip(gradients, layers, strict=True)
        )

    Y = _both_labels(rng, n)
    X, weights = _first(make, good)
    return X, Y, weights, activation


def _gradient_list(rng: Generator, shapes: tuple[tuple[int, int], ...], size: float) -> tuple[list[Array]]:
    gradients = [size * _spread(rng, 0.1, 1.0, *shape) * 2.0 ** -rng.integers(0, 4) for shape in shapes]
    for position, gradient in enumerate(gradients):
        # The largest magnitude has a minus sign in every other one: neither max nor min without abs gets by.
        side = 1.0 if position % 2 else -1.0
        place = rng.integers(gradient.size)
        gradient.flat[place] = side * 1.7 * np.max(np.abs(gradient))
        gradient.flat[place - 1] = -side * abs(gradient.flat[place - 1])
    return (gradients,)


def _units(rng: Generator, n: int) -> tuple[Array]:
    f, odd = rng.uniform(KINK, 3.0, (7, n)), np.arange(n) % 2
    f[0] *= -1  # dead
    # Alive on one data point only, by however little; the average is negative.
    f[1, :-1] *= -1
    f[1, -1] = rng.uniform(1e-3, 2e-3)
    f[2, 1:] *= -1
    f[2, 0] = rng.uniform(KINK, 0.2)
    f[3] = np.where(odd, -0.1, 1.0) * (1 + f[3])  # alive, and the average is positive
    f[4] = np.where(odd, 0.0, -f[4])  # dead: ReLU passes nothing at 0 either
    # Alive in the middle only, where an average is not the same as a median or a count; row 5 stays positive.
    f[6] *= np.where(np.arange(n) == n // 2, 1, -1)
    f[6, n // 2] += np.sum(np.abs(f[6]))
    return (f[rng.permutation(7)],)


def _chain(rng: Generator, sizes: tuple[int, ...]) -> tuple[list[Array]]:
    return ([_spread(rng, 0.2, 1.2, *shape) for shape in pairwise(sizes)],)


LARGE = 105.0  # a gradient's entries beyond this: nobody's clipping goes unseen, be it at 1, 5, 20 or 100
UNITS = 400.0  # how much larger features are then: in other units, as it were


def _any_entries(
    rng: Generator, shape: tuple[int, ...], low: float, high: float, sign: float, with_slope: bool
) -> tuple[Any, ...]:
    s = rng.uniform(low, high, shape) * rng.choice([-1.0, 1.0], shape)
    if shape:
        s.flat[0], s.flat[-1] = sign * abs(s.flat[0]), -sign * abs(s.flat[-1])
    entries = s if shape else sign * abs(float(s))
    return (entries, float(rng.uniform(0.05, 0.6))) if with_slope else (entries,)


def _extreme(rng: Generator, label: int, high: bool, weights: bool) -> tuple[Any, ...]:
    p = float(rng.uniform(0.83, 0.95)) / LARGE
    factors = [float(factor) for factor in rng.uniform(1.05 * LARGE, 1.5 * LARGE, 2)] if weights else []
    return np.full((1, 1), float(label)), np.full((1, 1), 1.0 - p if high else p), *factors


def _large_upstream(rng: Generator, n: int) -> tuple[Array, Array]:
    def make() -> tuple[Array, Array]:
        X = _data_points(rng, n)
        X[1:] *= UNITS
        return _spread(rng, 0.5, 1.5, 1, n), X

    def good(U: Array, X: Array) -> bool:
        by_features = X[1:] @ U.T  # of either sign, so that no absolute value passes
        return bool(np.all(np.abs(by_features) > LARGE) and np.any(by_features > 0) and np.any(by_features < 0))

    return _first(make, good)


def _upstream_of_one(rng: Generator, up: float, along: float, large: bool) -> tuple[Array, Array]:
    U, X = (_large_upstream if large else _upstream)(rng, 1)
    X[1:] *= np.sign(X[2, 0]) * up * along  # the other feature keeps the other sign
    return np.abs(U) * up, X


def _large_features(rng: Generator, label: int, as_list: bool) -> tuple[Any, ...]:
    def make() -> tuple[Array, Array, Array]:
        X, W1, W2 = _two_layers(rng, 1)
        X[1:] *= UNITS
        W1[1:] /= UNITS
        return _with_signs(X, W1, W2, (True, True), label)

    def good(X: Array, W1: Array, W2: Array) -> bool:
        if not np.all(W1.T @ X > 0):  # most end here
            return False
        *_, Y_hat = reference.forward(X, W1, W2)
        by_features = X[1:] * (W2 * (Y_hat - label)).T
        return (
            _prediction_is_moderate(X, W1, W2)
            and bool(np.all(np.abs(by_features) > LARGE))
            and (Y_hat[0, 0] > 0.5) == (label == 0)  # the output's pre-activation has either sign, too
        )

    X, W1, W2 = _first(make, good)
    Y = np.full((1, 1), float(label))
    return (X, Y, [W1, W2], "relu") if as_list else (X, Y, W1, W2)


def _units_of_one(rng: Generator) -> tuple[Array]:
    f = rng.permutation([-1.0, 1.0, 0.0, 1.0])[:, np.newaxis] * rng.uniform(KINK, 3.0, (4, 1))
    return (f,)
