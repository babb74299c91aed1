"""Hidden inputs: equal seeds ask the same, and nothing degenerate that could hide a mistake gets through."""

import inspect
import itertools
from dataclasses import replace

import numpy as np
import pytest
from the_assignment import ASSIGNMENT

from autograder.faults import GraderFault
from autograder.marking.comparing import close
from autograder.marking.draws import Draw
from autograder.tutorial import inputs, reference

SEEDS = range(40)
MANY = (4, 5, 7)


def as_once_found(draw: Draw, name: str) -> Draw:
    """The recipe under the name that it had when a seed was found to be a bad one: the name draws the numbers, too."""
    return replace(draw, name=name)


def test_equal_seeds_draw_equal_inputs_and_others_do_not():
    """A recorded seed replays a result; it does not matter what was drawn before."""
    draw = inputs.hidden_many(5, weights=True)
    first, again, other = draw.arguments(7), draw.arguments(7), draw.arguments(8)
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert not np.array_equal(first[0], other[0])
    assert not np.array_equal(draw.again(1).arguments(7)[0], first[0])


def recipes() -> list[Draw]:
    """One of each recipe of this tutorial."""
    makers = [value for name, value in vars(inputs).items() if not name.startswith("_") and inspect.isfunction(value)]
    numbers = {"rows": 2, "columns": 2, "n": 4, "ones": 1, "zeros": 2, "label": 1, "high": True}
    shapes = {"gates": (True, False), "hidden": (3,), "activation": "relu", "shapes": ((1, 2),), "sizes": (1, 2)}
    examples = {**numbers, **shapes}
    made = []
    for maker in makers:
        if maker.__module__ == inputs.__name__:
            wanted = [p for p in inspect.signature(maker).parameters.values() if p.default is p.empty]
            one = maker(**{p.name: examples[p.name] for p in wanted})
            made += [one] if isinstance(one, Draw) else one
    return made


def test_recipes_have_names_of_their_own():
    """A name draws the numbers: it is not a function's, which people rename, and two recipes do not share one."""
    makers = {}
    for draw in recipes():
        assert makers.setdefault(draw.name, draw.maker) is draw.maker, f"two recipes are called {draw.name}"
        assert not draw.name.startswith("_")
    assert len(makers) > 15


@pytest.mark.parametrize("n", MANY)
def test_labels_and_predictions_are_generic(n: int):
    """Both labels, predictions in [.05, .95] and not near 1/2, alpha, beta and 1 all different."""
    for seed in SEEDS:
        Y, Y_hat, alpha, beta = inputs.weighted(n).arguments(seed)
        assert set(np.unique(Y)) == {0.0, 1.0}
        assert np.all((Y_hat >= 0.05) & (Y_hat <= 0.95) & (np.abs(Y_hat - 0.5) > 0.02))
        assert min(abs(alpha - beta), abs(alpha - 1), abs(beta - 1)) > 0.1


@pytest.mark.parametrize("n", (1, *MANY))
def test_features_have_a_bias_row_and_upstream_gradients_are_random(n: int):
    """X[0] = 1; the upstream gradient is neither all ones nor the true one; no gradient entry cancels."""
    for seed in SEEDS:
        U, X = inputs.upstream(n).arguments(seed)
        assert np.array_equal(X[0], np.ones(n))
        assert np.all(np.abs(U) >= 0.2)
        assert not np.allclose(np.abs(U), 1)
        assert n == 1 or (np.any(U < 0) and np.any(U > 0))
        gradient = np.abs(X @ U.T)
        assert np.min(gradient) > 0.02 * np.max(gradient)


def test_dead_units_told_by_an_average_a_median_a_count_or_a_threshold_are_all_others():
    """With every seed: none of these earns the points, and none is named after another."""
    for seed in SEEDS:
        (f,) = inputs.units(5).arguments(seed)
        dead = [f.mean(axis=1) <= 0, np.median(f, axis=1) <= 0, np.sum(f > 0, axis=1) <= 1, np.all(f <= 0, axis=1)]
        assert not any(np.array_equal(dead[0], other) for other in dead[1:])
        assert not any(np.array_equal(dead[3], other) for other in (dead[2], np.all(f <= 0.01, axis=1)))
        (f,) = inputs.units(60).arguments(seed)
        assert not np.array_equal(np.all(f <= 0, axis=1), np.mean(f <= 0, axis=1) > 0.98)


def test_no_absolute_value_on_the_way_to_one_weight_passes():
    """With every seed, each factor of B1's gradient and each product of some is negative in one recipe."""
    recipes = [inputs.hidden_one(gates, label) for gates in ((True, True), (False, True)) for label in (0, 1)]
    for seed in SEEDS:
        drawn = [recipe.arguments(seed) for recipe in recipes]
        factors = np.array([(0.5 - Y[0, 0], W2[1, 0], X[1, 0]) for X, Y, _, W2 in drawn])
        for chosen in itertools.product([False, True], repeat=3):
            assert not any(chosen) or np.any(np.prod(factors[:, list(chosen)], axis=1) < 0)
        assert any(W1[1, 1] * X[1, 0] < 0 for X, _, W1, _ in drawn)
        closed = [inputs.hidden_one((True, False), label).arguments(seed) for label in (0, 1)]
        assert any(W1[1, 1] * X[1, 0] > 0 for X, _, W1, _ in closed)
        large = [inputs.large_features(label).arguments(seed) for label in (0, 1)]
        assert any(X[1, 0] < 0 for X, *_ in large) and all(W2[1, 0] < 0 for *_, W2 in large)


@pytest.mark.parametrize("large", [False, True])
def test_one_data_point_comes_with_every_pair_of_signs(large: bool):
    """With every seed: else an absolute value of the upstream gradient, a feature or both passes with some."""
    for seed in SEEDS:
        drawn = [draw.arguments(seed) for draw in inputs.upstreams_of_one(large)]
        assert {(np.sign(U[0, 0]), np.sign(X[2, 0])) for U, X in drawn} == {(1, 1), (1, -1), (-1, 1), (-1, -1)}
        assert all(X[0, 0] == 1 and X[1, 0] * X[2, 0] < 0 and 0.2 <= abs(U[0, 0]) <= 1.8 for U, X in drawn)


@pytest.mark.parametrize("n", MANY)
def test_hidden_units_take_opposite_states(n: int):
    """Some sample opens only unit 0 and some only unit 1: the wrong unit's gate cannot pass. No kink is near."""
    for seed in SEEDS:
        X, Y, W1, W2 = inputs.hidden_many(n).arguments(seed)
        f1, _, _, Y_hat = reference.forward(X, W1, W2)
        on = f1 > 0
        assert np.any(on[0] & ~on[1])
        assert np.any(on[1] & ~on[0])
        assert np.min(np.abs(f1)) > inputs.KINK
        assert np.all((Y_hat > 0.05) & (Y_hat < 0.95))
        assert set(np.unique(Y)) == {0.0, 1.0}


@pytest.mark.parametrize("gates", [(True, True), (False, True), (True, False)])
def test_one_sample_has_the_gates_that_were_asked_for(gates: tuple[bool, bool]):
    """Both ways round."""
    for seed in SEEDS:
        X, Y, W1, _, alpha, beta = inputs.hidden_one(gates, 1, weights=True).arguments(seed)
        assert tuple((W1.T @ X > 0)[:, 0]) == gates
        assert Y.tolist() == [[1.0]]
        assert alpha != beta


@pytest.mark.parametrize("activation", ["sigmoid", "relu"])
def test_deep_networks_keep_a_signal(activation: str):
    """At 50 hidden layers no gradient is exactly 0 throughout, and ReLU is both on and off."""
    for seed in range(5):
        X, Y, weights, _ = inputs.deep((8,) * 50, 4, activation).arguments(seed)
        assert len(weights) == 51
        assert all(np.any(gradient) for gradient in reference.by_every_layer(X, Y, weights, activation))


def test_the_largest_magnitude_is_negative_somewhere():
    """max without abs must be seen."""
    for seed in SEEDS:
        (gradients,) = inputs.gradient_list(((3, 4), (4, 2), (2, 1))).arguments(seed)
        assert any(np.max(np.abs(g)) > np.max(g) for g in gradients)


def test_either_class_weight_is_the_larger_one_for_either_label():
    """Otherwise one weight for all looks like the larger one for label 1, and gets its name."""
    for seed in SEEDS:
        larger = set()
        for gates in ((True, True), (False, True)):
            for label in (0, 1):
                *_, alpha, beta = inputs.hidden_one(gates, label, weights=True).arguments(seed)
                larger.add((label, alpha > beta))
        assert len(larger) == 4


def test_units_hold_every_kind():
    """Dead, dead at exactly 0, alive on one data point only, alive."""
    for seed in SEEDS:
        (f,) = inputs.units(5).arguments(seed)
        alive = np.sum(f > 0, axis=1)
        assert sorted(alive)[:2] == [0, 0]
        assert 1 in alive
        assert np.any(f == 0)


def test_an_impossible_screen_is_our_fault():
    """A recipe that never passes its screen ends in a fault of the grader, not in an endless loop."""
    with pytest.raises(GraderFault, match="no input passed"):
        inputs._first(lambda: (0,), lambda value: False)


@pytest.mark.parametrize("seed", [1010, 1024, 1044])
def test_no_guard_against_zero_meets_a_deep_networks_values(seed):
    """He's scale holds on average only: with these seeds values had shrunk to 1e-8, which np.isclose takes for 0."""
    X, _, weights, _ = as_once_found(inputs.deep((8,) * 50, 4, "relu"), "_deep").arguments(seed)
    a = X
    for W in weights[:-1]:
        f = W.T @ a
        assert np.min(np.abs(f)) > 1e-5
        a = np.maximum(f, 0)


@pytest.mark.parametrize("seed", [1018, *range(20)])
@pytest.mark.parametrize("activation", ["relu", "sigmoid"])
def test_single_precision_in_the_predictions_costs_nothing(seed, activation, manifest):
    """Seed 1018 had a sum over data points that cancelled to less than float32 can tell."""

    def sigmoid(s):
        s = np.asarray(s, dtype=np.float32)
        return np.float32(1) / (np.float32(1) + np.exp(-s))

    single = ASSIGNMENT.solution.functions({"sigmoid": sigmoid})
    found = [as_once_found(inputs.deep(hidden, n, activation), "_deep") for hidden, n in (((4, 2, 3), 5), ((3,), 1))]
    for draw in (*found, as_once_found(inputs.hidden_many(5), "_hidden_many")):
        arguments = draw.arguments(seed)
        deep = isinstance(arguments[2], list)
        answer = single["layer_gradients" if deep else "backward"](*arguments)
        truth = (reference.by_every_layer if deep else reference.two_layers)(*arguments)
        for given, true in zip(answer, truth, strict=True):
            assert np.all(close(given, true, manifest.tolerances))


@pytest.mark.parametrize("seed", [1010, *range(40)])
def test_a_guard_in_a_quotient_costs_nothing(seed, manifest):
    """1e-6 moves a prediction of .05 by 2e-5 of itself; seed 1010 had a sum over data points that shrank below that."""

    def weighted_dE_df1(Y, Y_hat, alpha, beta):
        inner = -(alpha * Y / (Y_hat + 1e-6) - beta * (1 - Y) / (1 - Y_hat + 1e-6)) / Y.shape[1]
        return inner * Y_hat * (1 - Y_hat)

    guarded = {"weighted_dE_df1": weighted_dE_df1, "dE_df1": lambda Y, Y_hat: weighted_dE_df1(Y, Y_hat, 1.0, 1.0)}
    functions = ASSIGNMENT.solution.functions(guarded)
    shallow = [inputs.deep((4, 2, 3), 5, activation) for activation in ("sigmoid", "relu")]
    for draw in (*shallow, *(inputs.hidden_many(n, weights) for n in MANY for weights in (False, True))):
        arguments = draw.arguments(seed)
        deep = isinstance(arguments[2], list)
        answer = functions["layer_gradients" if deep else "backward"](*arguments)
        truth = (reference.by_every_layer if deep else reference.two_layers)(*arguments)
        for given, true in zip(answer, truth, strict=True):
            assert np.any(given != true)
            assert np.all(close(given, true, manifest.tolerances))


def test_rounding_to_four_digits_shows_in_a_single_number():
    """B1 asks for one number at a time, and a rounded one that is large is within its margin."""
    for seed in SEEDS:
        X, Y, W1, W2 = inputs.hidden_one((True, True), 1).arguments(seed)
        true = reference.hidden_weight(X, Y, W1, W2)
        assert abs(round(true, 4) - true) > 3.3e-5 * abs(true)


@pytest.mark.parametrize("n", MANY)
def test_the_gradient_by_the_output_weights_has_either_sign(n):
    """With every seed: an absolute value never passes."""
    for seed in SEEDS:
        _, dE_dW2 = reference.two_layers(*inputs.hidden_many(n).arguments(seed))
        assert np.min(dE_dW2) < 0 < np.max(dE_dW2)


@pytest.mark.parametrize("activation", ["relu", "sigmoid"])
def test_the_outputs_pre_activation_has_either_sign_in_each_case(activation):
    """Small networks, and large features: an absolute value in front of the output's sigmoid costs the same always."""
    function = reference.ACTIVATIONS[activation]
    small = [inputs.deep(hidden, n, activation) for hidden, n in (((4, 2, 3), 5), ((3,), 1), ((3,), 4))]
    large = [inputs.large_features(label, as_list=True) for label in (0, 1)] if activation == "relu" else []
    for seed in SEEDS:
        for draws in filter(None, (small, large)):
            given = [draw.arguments(seed) for draw in draws]
            found = [reference.last_pre_activation(X, weights, function)[0, 0] for X, _, weights, _ in given]
            assert min(found) < 0 < max(found)


def test_a_smallest_entry_is_no_largest_magnitude():
    """Nor is the largest one: either sign is in front of the largest magnitude in every list of gradients."""
    for seed in SEEDS:
        [gradients] = inputs.gradient_list(((3, 4), (4, 2), (2, 1))).arguments(seed)
        assert [np.max(G) > -np.min(G) for G in gradients] == [False, True, False]


def test_a_gate_from_the_mean_is_no_mistake_about_class_weights():
    """Class weights are compared with repeated points, and with these a mean must not change sides."""
    for seed in SEEDS:
        X, Y, W1, *_ = inputs.hidden_many(5, weights=True).arguments(seed)
        f1 = W1.T @ X
        assert np.array_equal(f1 @ np.where(Y[0] == 1, 2, 1) > 0, np.mean(f1, axis=1) > 0)


BLOWN_UP = [169090490758048, 233554922720897, 79024695875828, 17606227756571, 189260064052866]


@pytest.mark.parametrize("seed", [*BLOWN_UP, *range(10)])
@pytest.mark.parametrize("activation", ["relu", "sigmoid"])
def test_no_deep_network_blows_roundings_up(seed, activation, manifest):
    """Draws of the first five seeds once did, to 2 % in float32, and in double so far that nobody was graded."""
    arguments = as_once_found(inputs.deep((8,) * 50, 4, activation), "_deep").arguments(seed)
    truth = reference.by_every_layer(*arguments)
    X, Y, weights, _ = arguments
    with_its_dtype = {"relu_grad": lambda s: (s > 0).astype(s.dtype), "relu": lambda s: s * (s > 0)}
    layer_gradients = ASSIGNMENT.solution.functions(with_its_dtype)["layer_gradients"]
    for kind, tolerance in (
        (np.float32, manifest.tolerances.deep_relative),
        (np.float64, 0.1 * manifest.tolerances.solution_agreement),
    ):
        answer = layer_gradients(X.astype(kind), Y.astype(kind), [W.astype(kind) for W in weights], activation)
        for given, true in zip(answer, truth, strict=True):
            assert given.dtype == kind
            assert np.max(np.abs(given - true)) <= tolerance * np.max(np.abs(true))
