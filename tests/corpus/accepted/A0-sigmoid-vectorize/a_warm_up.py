# math.exp, one entry at a time.

import math


@np.vectorize
def sigmoid(s):
    return 1 / (1 + math.exp(-s))
