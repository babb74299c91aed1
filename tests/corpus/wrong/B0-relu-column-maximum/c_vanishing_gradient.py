# This file brings its own copy, so that what the other file does stays there.


def relu(s):
    return np.where(s > 0, s, 0.0)
