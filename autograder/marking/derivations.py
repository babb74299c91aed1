"""In which ways can a function of the assignment be composed of earlier ones?

Follow-through asks what a right method makes of an earlier mistake, and there is more than one right method: one
student multiplies dE/dY_hat by the Jacobian, another simplifies on paper, a third calls the weighted form with both
weights 1. Each function here is one such way. Its first parameter holds the student's functions where they were
wrong and the solution's elsewhere; used with the solution alone, every way gives the solution's answer (a test
holds that).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograder.marking.draws import Array

Ways = Callable[[Any], Iterator[Callable[..., Any]]]
"""Functions in use -> every way to compose one function of them."""


def ways_to(function: str, using: Any) -> Iterator[Callable[..., Any]]:
    """Every way to compose `function` of the functions that `using` has as attributes; the solution's own first."""
    yield getattr(using, function)
    if function in _WAYS:
        yield from _WAYS[function](using)


def _slope_at(Y_hat: Array) -> Array:
    return Y_hat * (1 - Y_hat)


def _dE_df1_single(s: Any) -> Iterator[Callable[..., Any]]:
    yield lambda Y, Y_hat: s.dE_dY_hat(Y, Y_hat) * _slope_at(Y_hat)
    yield lambda Y, Y_hat: s.dE_dY_hat(Y, Y_hat) @ s.dY_hat_df1(Y_hat)
    yield lambda Y, Y_hat: s.dE_df1(Y, Y_hat)


def _dE_dW1_20(s: Any) -> Iterator[Callable[..., Any]]:
    yield lambda upstream, X: float(s.dE_dW1_single(upstream, X)[2, 0])
    yield lambda upstream, X: float(s.dE_dW1(upstream, X)[2, 0])


def _dE_dW1_single(s: Any) -> Iterator[Callable[..., Any]]:
    yield lambda upstream, X: s.dE_dW1(upstream, X)

    def entry_by_entry(upstream: Array, X: Array) -> Array:
        # dE_dW1_20 with the wanted feature moved to row 2
        return np.array([[s.dE_dW1_20(upstream, np.roll(X, 2 - row, axis=0))] for row in range(3)])

    yield entry_by_entry


def _dE_dW1(s: Any) -> Iterator[Callable[..., Any]]:
    def sample_by_sample(upstream: Array, X: Array) -> Array:
        columns = range(X.shape[1])
        return sum((s.dE_dW1_single(upstream[:, i : i + 1], X[:, i : i + 1]) for i in columns), np.zeros((3, 1)))

    yield sample_by_sample


def _dE_df1(s: Any) -> Iterator[Callable[..., Any]]:
    yield lambda Y, Y_hat: s.dE_dY_hat(Y, Y_hat) @ s.dY_hat_df1(Y_hat)
    yield lambda Y, Y_hat: s.dE_dY_hat(Y, Y_hat) * _slope_at(Y_hat)
    yield lambda Y, Y_hat: s.weighted_dE_df1(Y, Y_hat, 1.0, 1.0)
    yield lambda Y, Y_hat: _columns(s.dE_df1_single, Y, Y_hat) / Y.shape[1]


def _weighted_dE_df1(s: Any) -> Iterator[Callable[..., Any]]:
    for plain in _dE_df1_ways(s):
        yield lambda Y, Y_hat, alpha, beta, plain=plain: np.where(Y == 1, alpha, beta) * plain(Y, Y_hat)


def _dE_df1_ways(s: Any) -> list[Callable[..., Any]]:
    return [s.dE_df1, *list(_dE_df1(s))]


def _columns(function: Callable[..., Array], *rows: Array) -> Array:
    return np.hstack([function(*(row[:, i : i + 1] for row in rows)) for i in range(rows[0].shape[1])])


def _output_errors(s: Any) -> list[Callable[..., Array]]:
    """Ways to dE/df2 with class weights."""
    return [
        s.weighted_dE_df1,
        lambda Y, Y_hat, alpha, beta: np.where(Y == 1, alpha * (Y_hat - 1), beta * Y_hat) / Y.shape[1],
        *_weighted_dE_df1(s),
    ]


def _gates(s: Any) -> list[Callable[[Array], Array]]:
    return [s.relu_grad, lambda f: f > 0, lambda f: s.relu(f) > 0]


def _passes(s: Any) -> list[Callable[..., tuple[Array, Array, Array, Array]]]:
    def inlined(X: Array, W1: Array, W2: Array) -> tuple[Array, Array, Array, Array]:
        f1 = W1.T @ X
        a1 = s.relu(f1)
        f2 = W2.T @ a1
        return f1, a1, f2, s.sigmoid(f2)

    def rectified(X: Array, W1: Array, W2: Array) -> tuple[Array, Array, Array, Array]:
        # Only the prediction comes from forward.
        f1 = W1.T @ X
        return f1, s.relu(f1), *s.forward(X, W1, W2)[2:]

    return [s.forward, inlined, rectified]


def _backward(s: Any) -> Iterator[Callable[..., Any]]:
    outer: list[Callable[[Array, Array], Array]] = [lambda upstream, a: a @ upstream.T, s.dE_dW1]
    for run, error, gate, by_weights in itertools.product(_passes(s), _output_errors(s), _gates(s), outer):

        def way(
            X: Array,
            Y: Array,
            W1: Array,
            W2: Array,
            alpha: float = 1.0,
            beta: float = 1.0,
            steps: tuple[Any, ...] = (run, error, gate, by_weights),
        ) -> tuple[Array, Array]:
            run, error, gate, by_weights = steps
            f1, a1, _, Y_hat = run(X, W1, W2)
            upstream = error(Y, Y_hat, alpha, beta)
            hidden = (W2 @ upstream) * gate(f1)
            first = np.hstack([by_weights(row[np.newaxis], X) for row in hidden])
            return first, by_weights(upstream, a1)

        yield way


def _dE_dW1_11(s: Any) -> Iterator[Callable[..., Any]]:
    yield lambda *arguments: float(s.backward(*arguments)[0][1, 1])
    for way in _backward(s):
        yield lambda *arguments, way=way: float(way(*arguments)[0][1, 1])


def _layer_gradients(s: Any) -> Iterator[Callable[..., Any]]:
    def sigmoid_slope_of_value(f: Array, a: Array) -> Array:
        return _slope_at(a)

    def sigmoid_slope_of_sigmoid(f: Array, a: Array) -> Array:
        return _slope_at(s.sigmoid(f))

    errors = [lambda Y, Y_hat: (Y_hat - Y) / Y.shape[1], *_dE_df1_ways(s)]
    slopes = [sigmoid_slope_of_value, sigmoid_slope_of_sigmoid]
    outer: list[Callable[[Array, Array], Array]] = [lambda upstream, a: a @ upstream.T, s.dE_dW1]
    for error, slope, gate, by_weights in itertools.product(errors, slopes, _gates(s), outer):

        def way(
            X: Array,
            Y: Array,
            weights: list[Array],
            activation: str,
            steps: tuple[Any, ...] = (error, slope, gate, by_weights),
        ) -> list[Array]:
            error, slope, gate, by_weights = steps
            hidden = s.relu if activation == "relu" else s.sigmoid
            values, befores = [X], []
            for W in weights[:-1]:
                befores.append(W.T @ values[-1])
                values.append(hidden(befores[-1]))
            upstream = error(Y, s.sigmoid(weights[-1].T @ values[-1]))
            gradients = []
            for place in range(len(weights) - 1, -1, -1):
                gradients.append(np.hstack([by_weights(row[np.newaxis], values[place]) for row in upstream]))
                if place:
                    f, a = befores[place - 1], values[place]
                    upstream = (weights[place] @ upstream) * (gate(f) if activation == "relu" else slope(f, a))
            return gradients[::-1]

        yield way


def _dead_units(s: Any) -> Iterator[Callable[..., Any]]:
    yield lambda f: np.all(np.asarray(s.relu(f)) == 0, axis=1)
    yield lambda f: np.all(np.asarray(s.relu_grad(f)) == 0, axis=1)
    yield lambda f: np.sum(s.relu_grad(f), axis=1) == 0
    yield lambda f: np.sum(s.relu(f), axis=1) == 0
    yield lambda f: np.all(np.asarray(s.leaky_relu_grad(f, 0.0)) == 0, axis=1)
    yield lambda f: np.all(np.asarray(s.leaky_relu(f, 0.0)) == 0, axis=1)


def _leaky_relu(s: Any) -> Iterator[Callable[..., Any]]:
    yield lambda f, a: s.relu(f) - a * s.relu(-f)


def _leaky_relu_grad(s: Any) -> Iterator[Callable[..., Any]]:
    yield lambda f, a: s.relu_grad(f) + a * (1 - s.relu_grad(f))
    yield lambda f, a: np.where(s.relu_grad(f) > 0, 1.0, a)


_WAYS: dict[str, Ways] = {
    "dE_df1_single": _dE_df1_single,
    "dE_dW1_20": _dE_dW1_20,
    "dE_dW1_single": _dE_dW1_single,
    "dE_dW1": _dE_dW1,
    "dE_df1": _dE_df1,
    "weighted_dE_df1": _weighted_dE_df1,
    "dE_dW1_11": _dE_dW1_11,
    "backward": _backward,
    "layer_gradients": _layer_gradients,
    "dead_units": _dead_units,
    "leaky_relu": _leaky_relu,
    "leaky_relu_grad": _leaky_relu_grad,
}
