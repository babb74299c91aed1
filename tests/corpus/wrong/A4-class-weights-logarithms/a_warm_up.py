# You took logarithms of how rare the classes are.
# misconception: A4-class-weights-logarithms


def class_weights(Y):
    return (float(np.log(Y.size / np.sum(Y == 1))), float(np.log(Y.size / np.sum(Y == 0))))
