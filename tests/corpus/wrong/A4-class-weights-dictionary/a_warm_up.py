# A dictionary, as Keras wants it.
# misconception: habit-dictionary


def class_weights(Y):
    ones = int(Y.sum())
    zeros = Y.size - ones
    return {0: Y.size / (2 * zeros), 1: Y.size / (2 * ones)}
