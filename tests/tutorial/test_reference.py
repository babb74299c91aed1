"""The numeric gradient is the judge, so it is judged first: closed forms, planted wrong slopes, the solutions."""

import numpy as np
import pytest
from the_assignment import ASSIGNMENT

from autograder.tutorial import inputs, reference

SOLUTION = ASSIGNMENT.answers
EXACT = 1e-12


def agree(one, other) -> bool:
    """Relative to the largest entry of each array, to 1e-12."""
    if isinstance(one, tuple | list):
        return len(one) == len(other) and all(map(agree, one, other))
    one, other = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    return one.shape == other.shape and bool(np.all(np.abs(one - other) <= EXACT * np.max(np.abs(other), initial=0)))


@pytest.mark.parametrize(
    ("function", "slope"),
    [
        (np.exp, np.exp),
        (np.sin, np.cos),
        (reference.sigmoid, lambda x: reference.sigmoid(x) * reference.sigmoid(-x)),
        (reference.softplus, reference.sigmoid),
        (reference.relu, lambda x: (x > 0).astype(float)),
        (lambda z: reference.leaky_relu(z, 0.3), lambda x: np.where(x > 0, 1.0, 0.3)),
    ],
)
def test_the_complex_step_gives_closed_form_slopes(function, slope):
    """Also at 0, at both kinks, and far out where a difference would cancel or overflow."""
    x = np.array([-200.0, -30.0, -1.5, -1e-9, 0.0, 1e-9, 0.7, 30.0])
    assert np.allclose(reference.slope(function, x), slope(x), rtol=EXACT, atol=1e-300)


def test_a_planted_wrong_slope_is_seen():
    """A slope that is off in the sixth digit does not agree."""
    x = np.linspace(-2, 2, 9)
    right = reference.slope(reference.sigmoid, x)
    assert agree(right, reference.sigmoid(x) * (1 - reference.sigmoid(x)))
    assert not agree(right, reference.sigmoid(x) * (1 - reference.sigmoid(x)) * (1 + 1e-6))
    assert not agree(right, reference.sigmoid(x) * (1 + reference.sigmoid(x)))


def test_the_forward_pass_is_complex_safe():
    """`maximum`, `abs` and `clip` would give slope 1 at 0 for complex input; `where` on the real part does not."""
    zero = np.zeros(1)
    assert reference.slope(lambda z: np.maximum(z, 0), zero) == 1  # the trap
    assert reference.slope(reference.relu, zero) == 0


@pytest.mark.parametrize("activation", ["sigmoid", "relu"])
def test_moving_neurons_equals_moving_weights(activation):
    """dE/dW by way of every neuron is what the complex step finds at every weight."""
    X, Y, weights, _ = inputs.deep((4, 2, 3), 5, activation).arguments(0)
    function = getattr(reference, activation)

    def loss(place):
        def at(W):
            moved = [*weights[:place], W, *weights[place + 1 :]]
            return reference.loss_of_pre_activation(Y, reference.last_pre_activation(X, moved, function))

        return at

    by_weights = [reference.gradient(loss(place), W) for place, W in enumerate(weights)]
    assert agree(reference.by_every_layer(X, Y, weights, activation), by_weights)


@pytest.mark.parametrize("n", [1, 4, 5, 7])
@pytest.mark.parametrize("seed", range(3))
def test_gradients_equal_their_closed_forms(n: int, seed: int):
    """What the tutorial derives on paper, to 1e-12."""
    Y, Y_hat, alpha, beta = inputs.weighted(n).arguments(seed)
    assert agree(reference.by_prediction(Y, Y_hat), -(Y / Y_hat - (1 - Y) / (1 - Y_hat)) / n)
    assert agree(reference.by_pre_activation(Y, Y_hat), (Y_hat - Y) / n)
    weighted = np.where(Y == 1, alpha * (Y_hat - 1), beta * Y_hat) / n
    assert agree(reference.by_pre_activation(Y, Y_hat, alpha, beta), weighted)
    assert agree(reference.jacobian(Y_hat), np.diag((Y_hat * (1 - Y_hat))[0]))
    U, X = inputs.upstream(n).arguments(seed)
    assert agree(reference.by_weights(U, X), X @ U.T)


def test_both_forms_of_the_loss_agree():
    """The loss of the prediction and the softplus form of the pre-activation are one loss."""
    Y, Y_hat, alpha, beta = inputs.weighted(7).arguments(1)
    one = reference.loss_of_prediction(Y, Y_hat, alpha, beta)
    assert agree(one, reference.loss_of_pre_activation(Y, reference.logit(Y_hat), alpha, beta))


PAIRS = [
    ("sigmoid", reference.sigmoid, inputs.entries(3, 4)),
    ("dE_dY_hat", reference.by_prediction, inputs.labelled(5)),
    ("dE_df1_single", reference.by_pre_activation, inputs.labelled(1, 1)),
    ("dE_dW1_20", reference.by_last_weight, inputs.upstream(1)),
    ("dE_dW1_single", reference.by_weights, inputs.upstream(1)),
    ("dY_hat_df1", reference.jacobian, inputs.predictions(7)),
    ("dE_df1", reference.by_pre_activation, inputs.labelled(7)),
    ("dE_dW1", reference.by_weights, inputs.upstream(7)),
    ("weighted_dE_df1", reference.by_pre_activation, inputs.weighted(7)),
    ("forward", reference.forward, inputs.hidden_forward(5)),
    ("dE_dW1_11", reference.hidden_weight, inputs.hidden_one((True, True), 1, weights=True)),
    ("dE_dW1_11", reference.hidden_weight, inputs.hidden_one((True, False), 0)),
    ("backward", reference.two_layers, inputs.hidden_many(7, weights=True)),
    ("layer_gradients", reference.by_every_layer, inputs.deep((4, 2, 3), 5, "sigmoid")),
    ("layer_gradients", reference.by_every_layer, inputs.deep((4, 2, 3), 5, "relu")),
    ("layer_gradients", reference.by_every_layer, inputs.deep((8,) * 50, 4, "sigmoid")),
    ("layer_gradients", reference.by_every_layer, inputs.deep((8,) * 50, 4, "relu")),
    ("gradient_magnitudes", reference.magnitudes, inputs.gradient_list(((3, 4), (4, 1)))),
    ("leaky_relu", reference.leaky_relu, inputs.entries_and_slope(3, 4)),
    ("dead_units", reference.dead_units, inputs.units(5)),
    ("collapse", reference.collapse, inputs.chain((2, 3, 4, 3, 5))),
]


@pytest.mark.parametrize(("function", "truth", "draw"), PAIRS)
def test_the_solution_equals_the_reference(function, truth, draw):
    """To 1e-12 of the largest entry, the 50-layer network included."""
    for seed in range(3):
        arguments = draw.arguments(seed)
        assert agree(SOLUTION[function](*arguments), truth(*arguments))


def test_the_solution_equals_autograd():
    """An independent witness where it is installed: PyTorch's reverse mode, float64."""
    torch = pytest.importorskip("torch")
    X, Y, W1, W2, alpha, beta = inputs.hidden_many(7, weights=True).arguments(3)
    first, second = (torch.tensor(W, requires_grad=True) for W in (W1, W2))
    f2 = second.T @ torch.relu(first.T @ torch.tensor(X))
    labels = torch.tensor(Y)
    loss = torch.nn.functional.softplus
    (alpha * labels * loss(-f2) + beta * (1 - labels) * loss(f2)).mean().backward()
    assert agree(SOLUTION["backward"](X, Y, W1, W2, alpha, beta), (first.grad.numpy(), second.grad.numpy()))

    for activation in ("sigmoid", "relu"):
        X, Y, weights, _ = inputs.deep((8,) * 50, 4, activation).arguments(3)
        leaves = [torch.tensor(W, requires_grad=True) for W in weights]
        a = torch.tensor(X)
        for W in leaves[:-1]:
            a = getattr(torch, activation)(W.T @ a)
        f = leaves[-1].T @ a
        labels = torch.tensor(Y)
        (labels * loss(-f) + (1 - labels) * loss(f)).mean().backward()
        ours = SOLUTION["layer_gradients"](X, Y, weights, activation)
        # reverse mode rounds differently through 50 layers
        for mine, leaf in zip(ours, leaves, strict=True):
            assert np.max(np.abs(mine - leaf.grad.numpy())) <= 1e-10 * np.max(np.abs(mine))
