# The sigmoid is stretched to (-1, 1).
# misconception: A0-zero-centred


def sigmoid(s):
    return 2 / (1 + np.exp(-s)) - 1
