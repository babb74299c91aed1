"""Where do Grace's wine samples come from?

From this script: 1100 made-up bottles, 100 of class A and 1000 of class B, with two measured features. The classes
overlap, and the better boundary between them has a corner, so that part A, class weights and part B each have
something to show. The same seed gives the same file.

    python assignment/scripts/make_wine.py
"""

from pathlib import Path

import numpy as np

DATA = Path(__file__).resolve().parent.parent / "data" / "wine.csv"
SEED = 1100


def samples():
    """Return the lines of wine.csv, header first, classes mixed."""
    random = np.random.default_rng(SEED)
    rare = random.multivariate_normal([13.1, 6.9], [[0.16, 0.02], [0.02, 0.28]], size=100)
    left = random.multivariate_normal([11.8, 5.6], [[0.20, 0.05], [0.05, 0.45]], size=500)
    right = random.multivariate_normal([13.8, 4.9], [[0.22, -0.06], [-0.06, 0.40]], size=500)
    rows = [(*bottle, "A") for bottle in rare] + [(*bottle, "B") for bottle in (*left, *right)]
    order = random.permutation(len(rows))
    lines = [f"{rows[i][0]:.2f},{rows[i][1]:.2f},{rows[i][2]}" for i in order]
    return ["alcohol_percent,acidity_g_per_l,class", *lines]


if __name__ == "__main__":
    DATA.write_text("\n".join(samples()) + "\n", encoding="utf-8", newline="\n")
