# No weighting at all.
# misconception: A4-both-weights-one


def class_weights(Y):
    return 1.0, 1.0
