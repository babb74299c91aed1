# Math.exp takes one number only.
# misconception: habit-one-number-for-an-array
import math


def sigmoid(s):
    return 1 / (1 + math.exp(-s))
