# math.exp takes one number.
# misconception: habit-one-number-for-an-array

import math


def sigmoid(s):
    return 1 / (1 + math.exp(-s))
