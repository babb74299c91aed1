# The square root of the inverse frequency.
# misconception: A4-square-root


def class_weights(Y):
    p = Y.sum() / Y.size
    return (1 / p) ** 0.5, (1 / (1 - p)) ** 0.5
