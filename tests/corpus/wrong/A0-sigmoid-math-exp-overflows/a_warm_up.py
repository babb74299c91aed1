# math.exp raises where numpy gives inf.
import math


@np.vectorize
def sigmoid(s):
    return 1 / (1 + math.exp(-s))
