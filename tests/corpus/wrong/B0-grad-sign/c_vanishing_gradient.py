# This file brings its own copy, so that what the other file does stays there.


def relu_grad(s):
    return np.where(s > 0, 1.0, 0.0)
