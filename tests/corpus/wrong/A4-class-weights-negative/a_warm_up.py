# Both weights are negative; only their ratio is right.
# misconception: A4-class-weights-negative


def class_weights(Y):
    ones = Y.sum()
    return float(ones - Y.size), float(-ones)
