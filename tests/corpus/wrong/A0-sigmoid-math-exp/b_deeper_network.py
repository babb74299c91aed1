# This file brings its own copy, so that what the other file does stays there.


def sigmoid(s):
    return 1 / (1 + np.exp(-s))
