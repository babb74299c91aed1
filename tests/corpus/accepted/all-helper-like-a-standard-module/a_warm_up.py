# A helper with the name of a module of Python.
import statistics


def sigmoid(s):
    return statistics.squash(s)
