# The 1 + of the denominator is missing.
# misconception: A0-forgot-the-one


def sigmoid(s):
    return 1 / np.exp(-s)
