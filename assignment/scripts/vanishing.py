"""How small do gradients get in 50 hidden layers?

Prints the numbers that handout and model answers quote: the magnitude of the gradient of the first layer, as a power
of ten, for two activations and three ways to draw the first weights. Networks and data are those of the notebook, and
the gradients are those of the solutions. The median of 20 networks is printed, since single ones differ.

    python assignment/scripts/vanishing.py
"""

import ast
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent.parent
NETWORKS = 20


def deep_weights():
    """Return the notebook's function of that name, so that both draw the same networks."""
    source = ast.parse((ROOT / "assignment" / "tutorial09.py").read_text(encoding="utf-8"))
    (found,) = [node for node in source.body if getattr(node, "name", "") == "deep_weights"]
    namespace = {"np": np}
    exec(compile(ast.Module([found], []), "tutorial09.py", "exec"), namespace)
    return namespace["deep_weights"]


def bottles():
    """Return the notebook's 40 standardised bottles, (3, 40), and their labels, (1, 40)."""
    table = np.genfromtxt(
        ROOT / "assignment" / "data" / "wine.csv", delimiter=",", names=True, dtype=None, encoding="utf-8"
    )
    features = np.vstack([table["colour_intensity"], table["alcohol"]])
    scaled = (features - features.mean(axis=1, keepdims=True)) / features.std(axis=1, keepdims=True)
    X = np.vstack([np.ones(scaled.shape[1]), scaled])
    return X[:, :40], (table["class"] == "A").astype(float).reshape(1, -1)[:, :40]


def first_layer():
    """Return (initialisation, activation) -> power of ten of the first layer's magnitude, rounded."""
    sys.path.insert(0, str(ROOT / "solutions"))
    from c_vanishing_gradient import gradient_magnitudes, layer_gradients

    X, Y = bottles()
    draw = deep_weights()
    powers = {}
    for initialisation in ("default", "Xavier", "He"):
        for activation in ("sigmoid", "relu"):
            networks = [draw(seed, initialisation=initialisation) for seed in range(NETWORKS)]
            first = [gradient_magnitudes(layer_gradients(X, Y, weights, activation))[0] for weights in networks]
            powers[initialisation, activation] = round(float(np.median(np.log10(first))))
    return powers


if __name__ == "__main__":
    for (initialisation, activation), power in first_layer().items():
        print(f"{initialisation:8} {activation:8} 10^{power}")
