# Only alpha is returned.
# misconception: A4-class-weights-only-their-ratio


def class_weights(Y):
    return float((Y == 0).sum() / (Y == 1).sum())
