# Builds an array of Python objects.
# misconception: habit-object-array

import math


def sigmoid(s):
    s = np.asarray(s)
    out = np.empty(s.shape, dtype=object)
    for i in np.ndindex(s.shape):
        out[i] = 1 / (1 + math.exp(-s[i]))
    return out
