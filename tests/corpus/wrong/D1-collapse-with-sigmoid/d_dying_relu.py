# Applies the output activation to the matrix.
# misconception: D1-collapse-with-sigmoid


def collapse(weights):
    M = np.linalg.multi_dot(weights) if len(weights) > 1 else weights[0]
    return 1 / (1 + np.exp(-M))
