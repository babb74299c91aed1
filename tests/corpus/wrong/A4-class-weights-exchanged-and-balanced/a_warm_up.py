# Balanced weights, each for the other label.
# misconception: A4-class-weights-exchanged


def class_weights(Y):
    return Y.size / (2 * np.sum(Y == 0)), Y.size / (2 * np.sum(Y == 1))
