# functools.reduce.

from functools import reduce


def collapse(weights):
    return reduce(np.matmul, weights)
