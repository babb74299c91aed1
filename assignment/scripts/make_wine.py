"""Where do Grace's wine samples come from?

From this script: 1100 made-up bottles, 100 of variety A and 1000 of variety B, with two measured features, colour
intensity and alcohol level, on the scales of real red wines. The varieties overlap, so that class weights matter; B is
of two kinds, a pale and a dark one, with A between and above them, so that the better boundary has a corner and a
hidden layer has something to show. The same seed gives the same file.

    python assignment/scripts/make_wine.py
"""

from pathlib import Path

import numpy as np

DATA = Path(__file__).resolve().parent.parent / "data" / "wine.csv"
SEED = 1100
LOWEST, HIGHEST = (1.0, 11.0), (13.0, 15.0)  # colour intensity, alcohol in % vol


def bottles(random, mean, covariance, size):
    """Draw (size, 2) bottles from a normal distribution, without those outside the scales."""
    kept = np.empty((0, 2))
    while len(kept) < size:
        drawn = random.multivariate_normal(mean, covariance, size=size)
        kept = np.vstack([kept, drawn[np.all((drawn >= LOWEST) & (drawn <= HIGHEST), axis=1)]])
    return kept[:size]


def samples():
    """Return the lines of wine.csv, header first, varieties mixed."""
    random = np.random.default_rng(SEED)
    rare = bottles(random, [5.3, 13.75], [[0.64, 0.00], [0.00, 0.12]], size=100)
    pale = bottles(random, [3.0, 12.55], [[0.64, 0.10], [0.10, 0.32]], size=500)
    dark = bottles(random, [8.3, 13.00], [[1.96, -0.20], [-0.20, 0.32]], size=500)
    rows = [(*bottle, "A") for bottle in rare] + [(*bottle, "B") for bottle in (*pale, *dark)]
    order = random.permutation(len(rows))
    lines = [f"{rows[i][0]:.2f},{rows[i][1]:.2f},{rows[i][2]}" for i in order]
    return ["colour_intensity,alcohol,class", *lines]


if __name__ == "__main__":
    DATA.write_text("\n".join(samples()) + "\n", encoding="utf-8", newline="\n")
