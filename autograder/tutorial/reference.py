"""What is the true gradient, independently of the solution?

The complex step: for a real-analytic E, Im E(w + ih) / h = dE/dw + O(h^2) without any subtraction, so h = 1e-20
gives full precision. Every forward pass here is written for complex input: softplus form of the loss, ReLU
as `where(z.real > 0, z, 0)`; no maximum, abs, clip or conj, which would silently return slope 1 at 0 or drop
the imaginary part. Nothing here imports solutions/.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.marking.draws import Array

STEP = 1e-20


def gradient(function: Callable[[Array], Any], at: Array) -> Array:
    """Differentiate a complex-safe scalar function by every entry of `at`, (any shape) -> the same shape."""
    result = np.empty(at.shape)
    for index in np.ndindex(at.shape):
        moved = at.astype(np.complex128)
        moved[index] += 1j * STEP
        result[index] = np.imag(function(moved)) / STEP
    return result


# --- Complex-safe forward pieces -------------------------------------------------------------------


def exp(z: Array) -> Array:
    """e to the z. numpy's own of a complex z takes ten times as long as this, its definition."""
    if not np.iscomplexobj(z):
        return np.exp(z)
    size, angle = np.exp(z.real), z.imag
    found = np.empty_like(z)
    found.real, found.imag = size * np.cos(angle), size * np.sin(angle)
    return found


def sigmoid(z: Array) -> Array:
    """1 / (1 + exp(-z)), without overflow on either side."""
    positive = np.real(z) >= 0
    small = exp(np.where(positive, -z, z))
    return np.where(positive, 1.0, small) / (1.0 + small)


def softplus(z: Array) -> Array:
    """log(1 + exp(z)); -log(sigmoid(f)) = softplus(-f) and -log(1 - sigmoid(f)) = softplus(f)."""
    positive = np.real(z) > 0
    return np.where(positive, z, 0) + np.log1p(exp(np.where(positive, -z, z)))


def relu(z: Array) -> Array:
    """z where its real part is positive, else 0; complex slope 0 at 0."""
    return np.where(np.real(z) > 0, z, 0)


def leaky_relu(z: Array, a: float) -> Array:
    """z where its real part is positive, else a z; complex slope a at 0."""
    return np.where(np.real(z) > 0, z, a * z)


ACTIVATIONS: Mapping[str, Callable[[Array], Array]] = {"sigmoid": sigmoid, "relu": relu}
"""Of hidden layers, by the names that C1 gives them."""


def loss_of_prediction(Y: Array, Y_hat: Array, alpha: float = 1.0, beta: float = 1.0) -> Any:
    """Weighted binary cross-entropy of predictions (1, n), by its definition with 1/n."""
    return np.mean(-alpha * Y * np.log(Y_hat) - beta * (1 - Y) * np.log(1 - Y_hat))


def loss_of_pre_activation(Y: Array, f: Array, alpha: float = 1.0, beta: float = 1.0) -> Any:
    """The same loss in terms of the output's pre-activation (1, n)."""
    return np.mean(alpha * Y * softplus(-f) + beta * (1 - Y) * softplus(f))


def logit(Y_hat: Array) -> Array:
    """The pre-activation that sigmoid maps to `Y_hat`."""
    return np.log(Y_hat) - np.log1p(-Y_hat)


def last_pre_activation(X: Array, weights: Sequence[Array], activation: Callable[[Array], Array]) -> Array:
    """Pre-activation (1, n) of the output neuron of a network without hidden biases.

    Weight matrices may carry leading batch axes: (..., fan_in, fan_out).
    """
    a = X
    for position, W in enumerate(weights):
        f = np.swapaxes(W, -1, -2) @ a
        a = f if position == len(weights) - 1 else activation(f)
    return a


# --- The references of the questions, each with the arguments of the function that it judges ---------


def jacobian(Y_hat: Array) -> Array:
    """A3: dY_hat_i / df1_j."""
    f = logit(Y_hat)
    n = f.shape[1]

    def prediction(i: int) -> Callable[[Array], Any]:
        return lambda z: sigmoid(z)[0, i]

    return np.array([gradient(prediction(i), f)[0] for i in range(n)])


def by_prediction(Y: Array, Y_hat: Array) -> Array:
    """A1a: dE/dY_hat."""
    return gradient(lambda z: loss_of_prediction(Y, z), Y_hat)


def by_pre_activation(Y: Array, Y_hat: Array, alpha: float = 1.0, beta: float = 1.0) -> Array:
    """A1b, A3, A4: dE/df1."""
    return gradient(lambda z: loss_of_pre_activation(Y, z, alpha, beta), logit(Y_hat))


def by_weights(upstream: Array, X: Array) -> Array:
    """A2, A3: dE/dW1 for a given dE/df1: the gradient of <dE/df1, W1.T X>, which is linear in W1."""
    return gradient(lambda W: np.sum(upstream * (W.T @ X)), np.zeros((X.shape[0], 1)))


def by_last_weight(upstream: Array, X: Array) -> float:
    """A1c: dE/dW1[2, 0]."""
    return float(by_weights(upstream, X)[2, 0])


def two_layers(
    X: Array, Y: Array, W1: Array, W2: Array, alpha: float = 1.0, beta: float = 1.0
) -> tuple[Array, Array]:
    """B2: (dE/dW1, dE/dW2)."""

    def loss(first: Array, second: Array) -> Any:
        return loss_of_pre_activation(Y, last_pre_activation(X, [first, second], relu), alpha, beta)

    return gradient(lambda W: loss(W, W2), W1), gradient(lambda W: loss(W1, W), W2)


def hidden_weight(X: Array, Y: Array, W1: Array, W2: Array, alpha: float = 1.0, beta: float = 1.0) -> float:
    """B1: dE/dW1[1, 1]."""
    return float(two_layers(X, Y, W1, W2, alpha, beta)[0][1, 1])


def forward(X: Array, W1: Array, W2: Array) -> tuple[Array, Array, Array, Array]:
    """B0: (f1, a1, f2, Y_hat)."""
    f1 = W1.T @ X
    a1 = relu(f1)
    f2 = W2.T @ a1
    return f1, a1, f2, sigmoid(f2)


def by_every_layer(X: Array, Y: Array, weights: Sequence[Array], activation: str) -> list[Array]:
    """C1: dE/dW of every layer, as f = W.T @ a is linear in W: a times dE/df.

    A data point's pre-activations reach its own loss only, so one neuron is moved for all data points at once; and all
    networks with one neuron moved go forward together, (neurons so far, fan, n), each layer adding its own.
    """
    function = ACTIVATIONS[activation]
    inputs: list[Array] = []
    moved: Array = np.empty((0, *X.shape), dtype=complex)
    a: Array = X
    for position, W in enumerate(weights):
        inputs.append(a)
        f = W.T @ a
        moved = np.concatenate([W.T @ moved, f + 1j * STEP * np.eye(len(f))[:, :, np.newaxis]])
        if position < len(weights) - 1:
            a, moved = function(f), function(moved)
    # loss_of_pre_activation of each data point, with a leading axis for the moved neurons
    losses = Y * softplus(-moved) + (1 - Y) * softplus(moved)
    slopes = losses.imag[:, 0, :] / STEP / Y.shape[1]
    of_layers = np.split(slopes, np.cumsum([W.shape[1] for W in weights])[:-1])
    return [a @ dE_df.T for a, dE_df in zip(inputs, of_layers, strict=True)]


def magnitudes(gradients: Sequence[Array]) -> Array:
    """C1: the largest absolute entry of each."""
    return np.array([max(abs(float(entry)) for entry in gradient.flat) for gradient in gradients])


def slope(function: Callable[..., Array], s: Array, *rest: float) -> Array:
    """B0, D1: the slope of an elementwise function at every entry, by the complex step."""
    return np.imag(function(s + 1j * STEP, *rest)) / STEP


def dead_units(f: Array) -> Array:
    """D1: (k,) bool, units whose ReLU passes no gradient on any data point."""
    return np.array([all(relu(value) == 0 for value in row) for row in f])


def collapse(weights: Sequence[Array]) -> Array:
    """D1: column j is what the leaky network with a = 1 makes of the j-th unit vector, before its output."""
    identity = np.eye(weights[0].shape[0])
    return last_pre_activation(identity, weights, lambda z: leaky_relu(z, 1.0)).T


def class_ratio(Y: Array) -> float:
    """A4: (count of 0s) / (count of 1s), the ratio alpha / beta that evens the classes out."""
    return float(np.sum(Y == 0) / np.sum(Y == 1))
