"""From scores to probabilities; one column per data point."""

import numpy as np


def softmax(Z):
    """P1: Turn scores into probabilities, column by column.

    Args:
        Z: (k, n) scores.

    Returns:
        (k, n) array; every column adds up to 1.
    """
    # BEGIN SOLUTION
    shifted = np.exp(Z - Z.max(axis=0, keepdims=True))
    return shifted / shifted.sum(axis=0, keepdims=True)
    # END SOLUTION
