# The denominator lost its brackets; only the first 1 below the line is divided by.
# misconception: A0-brackets


def sigmoid(s):
    return 1 / 1 + np.exp(-s)
