"""Is my gradient right? Measure the slopes, and compare.

Move one entry of the variable a little up and a little down. How much the loss differs, divided by the
distance, is the slope along this entry:

    dE/dx_k  is about  ( E(x + h e_k) - E(x - h e_k) ) / (2 h)        central differences

The error of this formula shrinks like h * h, but subtracting two almost equal losses costs digits. With
float64 numbers h = 1e-5 is a good compromise and leaves about nine right digits.

    >>> import numpy as np
    >>> x = np.array([[1.0], [2.0]])
    >>> print(check_gradient(lambda x: np.sum(x ** 2), x, 2 * x).good)
    True
"""

from typing import NamedTuple

import numpy as np

GOOD = 1e-5  # relative errors: below this, all is well
WRONG = 1e-3  # above this, the formula is wrong; in between there may be a kink (ReLU at 0) within h


class Comparison(NamedTuple):
    """The worst entry of a gradient, and how far off it is."""

    error: float  # relative error of the worst entry
    index: tuple  # its place
    yours: float
    measured: float

    @property
    def good(self):
        return self.error < GOOD

    def __str__(self):
        place = ", ".join(map(str, self.index))
        if self.good:
            return f"Good: the largest relative error is {self.error:.1e}, at entry [{place}]."
        verdict = "Wrong" if self.error > WRONG else "Not exact"
        return (
            f"{verdict}: entry [{place}] is off most. Yours: {self.yours:.6g}, measured: {self.measured:.6g}, "
            f"relative error {self.error:.1e} (good is below {GOOD:.0e})."
        )


def numeric_gradient(E, x, h=1e-5):
    """Measure the gradient of `E` at `x` by central differences.

    Args:
        E: function of an array; returns one number.
        x: float array, not changed.
        h: half the distance between the two places that are compared.

    Returns:
        Array of the shape of `x`.
    """
    slopes = np.zeros(x.shape)
    for k in np.ndindex(x.shape):
        up, down = x.astype(float), x.astype(float)  # two fresh copies
        up[k] += h
        down[k] -= h
        slopes[k] = np.squeeze(E(up) - E(down)) / (2 * h)  # squeeze: a loss may come as a (1, 1) array
    return slopes


def relative_errors(yours, measured):
    """Return |yours - measured| / max(|yours|, |measured|) for every entry; 0 where both are almost 0."""
    return np.abs(yours - measured) / (np.maximum(np.abs(yours), np.abs(measured)) + 1e-8)


def check_gradient(E, x, gradient, h=1e-5):
    """Compare your gradient of `E` at `x` with the measured one.

    Args:
        E: function of an array; returns one number.
        x: float array, where the gradient is taken.
        gradient: your gradient, of the shape of `x`.
        h: see `numeric_gradient`.

    Returns:
        The worst entry, a `Comparison`. Print it.

    Raises:
        ValueError: the shapes differ, or an entry is not a finite number.
    """
    yours = np.asarray(gradient, dtype=float)
    if yours.shape != x.shape:
        raise ValueError(f"a gradient has the shape of its variable: expected {x.shape}, yours has {yours.shape}")
    if not np.all(np.isfinite(yours)):
        raise ValueError(f"your gradient has entries that are not finite numbers:\n{yours}")
    measured = numeric_gradient(E, x, h)
    errors = relative_errors(yours, measured)
    worst = np.unravel_index(np.argmax(errors), errors.shape)
    return Comparison(float(errors[worst]), tuple(map(int, worst)), float(yours[worst]), float(measured[worst]))
