# How often each class goes into all data points, without the remainder.
# misconception: A4-class-weights-in-whole-numbers


def class_weights(Y):
    n, ones = Y.shape[1], int(Y.sum())
    return float(n // ones), float(n // (n - ones))
