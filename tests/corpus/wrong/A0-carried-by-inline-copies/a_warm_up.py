# No helper: the wrong formula is typed where it is needed.
# misconception: A0-sign-of-the-exponent


def sigmoid(s):
    return 1 / (1 + np.exp(s))
