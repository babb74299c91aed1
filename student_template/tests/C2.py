"""Public tests of C2: is it an activation, is its slope right, does it keep gradients alive?"""

import numpy as np
from otter.test_files import test_case

from checks import call

OK_FORMAT = False

name = "C2"
points = None

S = np.array([[-2.1, -0.7, -0.2], [0.3, 0.9, 2.3]])


def values(name, function, s):
    """Call an activation and make sure that it works entry by entry."""
    got = np.asarray(call(name, function, {"s": s}), dtype=float)
    assert got.shape == s.shape, f"{name}(s) has the shape of s: expected {s.shape}, got {got.shape}"
    assert np.all(np.isfinite(got)), f"{name}(s) has entries that are not finite numbers: {got}"
    return got


@test_case(name="the slope agrees with measured slopes")
def slope(mitigating_activation, mitigating_activation_grad):
    h = 1e-3
    up = values("mitigating_activation", mitigating_activation, S + h)
    down = values("mitigating_activation", mitigating_activation, S - h)
    measured = (up - down) / (2 * h)
    yours = values("mitigating_activation_grad", mitigating_activation_grad, S)
    worst = np.unravel_index(np.argmax(np.abs(yours - measured)), S.shape)
    assert np.allclose(yours, measured, atol=1e-3), (
        f"At s = {S[worst]} the slope of mitigating_activation measures {measured[worst]:.4f}, "
        f"mitigating_activation_grad returns {yours[worst]:.4f}"
    )


@test_case(name="it is not a straight line")
def bends(mitigating_activation):
    s = np.linspace(-3, 3, 13).reshape(1, -1)
    y = values("mitigating_activation", mitigating_activation, s)
    assert not np.allclose(np.diff(y, 2), 0, atol=1e-9), (
        "mitigating_activation is a straight line. What can a network of straight lines compute? Part D, a = 1, tells."
    )


@test_case(name="gradients reach the first of 50 hidden layers")
def alive(mitigating_activation, mitigating_activation_grad):
    # How much does a small change before the first layer change the last one? `change` holds the answer for each
    # pair of units; it is multiplied by the weights and by the slopes, layer after layer.
    random = np.random.default_rng(1)
    width, depth = 16, 50
    a, change = random.normal(size=(width, 1)), np.eye(width)
    for _ in range(depth):
        W = random.normal(size=(width, width)) * np.sqrt(2 / width)
        f = W.T @ a
        change = values("mitigating_activation_grad", mitigating_activation_grad, f) * (W.T @ change)
        a = values("mitigating_activation", mitigating_activation, f)
    left = np.max(np.abs(change))
    assert left > 1e-12, (
        f"Through {depth} layers a derivative of size 1 shrinks to {left:.1e}; sigmoid leaves about 1e-26. "
        "How large is the slope of your activation, typically? Each layer multiplies by it."
    )
