# The inverse of each count.


def class_weights(Y):
    return [1 / Y.sum(), 1 / (1 - Y).sum()]
