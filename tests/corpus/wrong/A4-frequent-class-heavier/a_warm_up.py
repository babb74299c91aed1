# Each class gets its own frequency.
# misconception: A4-frequent-class-heavier


def class_weights(Y):
    return float(Y.mean()), float((1 - Y).mean())
