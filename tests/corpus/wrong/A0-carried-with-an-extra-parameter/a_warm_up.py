# Carried with an extra parameter.
# misconception: A0-sign-of-the-exponent


def sigmoid(s, slope=False):
    p = 1 / (1 + np.exp(s))
    return p * (1 - p) if slope else p
