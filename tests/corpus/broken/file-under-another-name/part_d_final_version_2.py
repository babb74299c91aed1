# The work of part D, in a file whose name nobody asks for.
import numpy as np


def dead_units(f):
    return np.all(f <= 0, axis=1)
