# The textbook fraction.


def sigmoid(s):
    return 1.0 / (1.0 + np.exp(-s))
