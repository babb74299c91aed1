import numpy as np


def squash(s):
    return 1 / (1 + np.exp(-s))
