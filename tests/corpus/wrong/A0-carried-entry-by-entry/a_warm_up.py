# Carried entry by entry.
# misconception: A0-sign-of-the-exponent


def sigmoid(s):
    return 1 / (1 + np.exp(s))
