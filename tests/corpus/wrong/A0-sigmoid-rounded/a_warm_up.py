# Rounded to two digits "for readability".


def sigmoid(s):
    return np.round(1 / (1 + np.exp(-s)), 2)
