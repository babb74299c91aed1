# Returns (beta, alpha).
# misconception: A4-class-weights-exchanged


def class_weights(Y):
    ones = np.count_nonzero(Y)
    zeros = Y.size - ones
    return Y.size / zeros, Y.size / ones
